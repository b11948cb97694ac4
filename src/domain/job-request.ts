import { InvalidJob, type FieldFault } from './errors.js';
import type { JobOptions } from './job-options.js';
import { jsonFaults } from './json-faults.js';
import { optionFaults } from './option-faults.js';
import type { JsonValue } from './json.js';

export const JOB_TYPE_PATTERN = /^[\w.:-]{1,128}$/;
const MIN_PRIORITY = 1;
const MAX_PRIORITY = 10;
const DEFAULT_PRIORITY = 5;

const NO_OPTIONS: JobOptions = {};

/** What a client asks for. An instance is proof that the request has been checked. */
export class JobRequest {
  private constructor(
    readonly jobType: string,
    readonly payload: JsonValue,
    readonly priority: number,
    readonly options: JobOptions,
  ) {}

  /**
   * @param draft `payload` defaults to `{}`, `priority` to 5.
   * @throws InvalidJob naming each field at fault; TooDeep when the payload is nested too deeply.
   */
  static of(draft: {
    readonly jobType: string;
    readonly payload?: JsonValue | undefined;
    readonly priority?: number | undefined;
    readonly options?: JobOptions | undefined;
  }): JobRequest {
    const { jobType, payload = {}, priority = DEFAULT_PRIORITY, options = NO_OPTIONS } = draft;
    const faults: FieldFault[] = [];
    if (!JOB_TYPE_PATTERN.test(jobType)) {
      faults.push({ field: 'job_type', message: `must match ${JOB_TYPE_PATTERN.source}` });
    }
    faults.push(...priorityFaults(priority));
    faults.push(...jsonFaults('payload', payload));
    if (options !== NO_OPTIONS) faults.push(...optionFaults(options));
    if (faults.length > 0) throw new InvalidJob(faults);
    return new JobRequest(jobType, payload, priority, options);
  }

  /** A request that was checked when it was stored. */
  static restore({ jobType, payload, priority, options }: JobRequestFields): JobRequest {
    return new JobRequest(jobType, payload, priority, options);
  }

  /** The same job with options that are sound as well. */
  with(options: JobOptions): JobRequest {
    return new JobRequest(this.jobType, this.payload, this.priority, options);
  }
}

export function priorityFaults(priority: number): FieldFault[] {
  const fits = Number.isInteger(priority) && priority >= MIN_PRIORITY && priority <= MAX_PRIORITY;
  return fits ? [] : [{ field: 'priority', message: `must be an integer from ${MIN_PRIORITY} to ${MAX_PRIORITY}` }];
}

export type JobRequestFields = Pick<JobRequest, 'jobType' | 'payload' | 'priority' | 'options'>;
