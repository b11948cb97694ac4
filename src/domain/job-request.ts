import { InvalidJob, type FieldFault } from './errors.js';
import { jsonFaults } from './json-faults.js';
import type { JsonValue } from './json.js';

export const JOB_TYPE_PATTERN = /^[\w.:-]{1,128}$/;
const MIN_PRIORITY = 1;
const MAX_PRIORITY = 10;
const DEFAULT_PRIORITY = 5;

/** What a client asks for. An instance is proof that the request has been checked. */
export class JobRequest {
  private constructor(
    readonly jobType: string,
    readonly payload: JsonValue,
    readonly priority: number,
  ) {}

  /**
   * @param draft `payload` defaults to `{}`, `priority` to 5.
   * @throws InvalidJob naming each field at fault; TooDeep when the payload is nested too deeply.
   */
  static of(draft: {
    readonly jobType: string;
    readonly payload?: JsonValue | undefined;
    readonly priority?: number | undefined;
  }): JobRequest {
    const { jobType, payload = {}, priority = DEFAULT_PRIORITY } = draft;
    const faults: FieldFault[] = [];
    if (!JOB_TYPE_PATTERN.test(jobType)) {
      faults.push({ field: 'job_type', message: `must match ${JOB_TYPE_PATTERN.source}` });
    }
    if (!Number.isInteger(priority) || priority < MIN_PRIORITY || priority > MAX_PRIORITY) {
      faults.push({ field: 'priority', message: `must be an integer from ${MIN_PRIORITY} to ${MAX_PRIORITY}` });
    }
    faults.push(...jsonFaults('payload', payload));
    if (faults.length > 0) throw new InvalidJob(faults);
    return new JobRequest(jobType, payload, priority);
  }
}
