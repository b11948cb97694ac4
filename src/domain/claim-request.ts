import { InvalidJob, type FieldFault } from './errors.js';
import { JOB_TYPE_PATTERN } from './job-request.js';
import { isStorableText } from './json.js';

const MAX_WORKER_ID_LENGTH = 128;
const MAX_JOB_TYPES = 100;
const MAX_LIMIT = 1000;

/** A worker asking for jobs. An instance is proof that the request has been checked. */
export class ClaimRequest {
  private constructor(
    readonly workerId: string,
    /** The types the worker can run, sorted; undefined stands for all. */
    readonly jobTypes: readonly string[] | undefined,
    /** How many jobs it can take. */
    readonly limit: number,
  ) {}

  /**
   * @param draft `jobTypes` are all when left out; `limit` is 1.
   * @throws InvalidJob naming each field at fault.
   */
  static of(draft: {
    readonly workerId: string;
    readonly jobTypes?: readonly string[] | undefined;
    readonly limit?: number | undefined;
  }): ClaimRequest {
    const { limit = 1 } = draft;
    const jobTypes = draft.jobTypes && [...new Set(draft.jobTypes)].sort();
    const faults = [...workerIdFaults(draft.workerId), ...(jobTypes ? jobTypesFaults(jobTypes) : [])];
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
      faults.push({ field: 'limit', message: `must be an integer from 1 to ${MAX_LIMIT}` });
    }
    if (faults.length > 0) throw new InvalidJob(faults);
    return new ClaimRequest(draft.workerId, jobTypes, limit);
  }

  /** Whether the worker can run jobs of this type. */
  wants(jobType: string): boolean {
    return this.jobTypes?.includes(jobType) ?? true;
  }
}

export function workerIdFaults(workerId: string): FieldFault[] {
  const fits = workerId.length >= 1 && workerId.length <= MAX_WORKER_ID_LENGTH && isStorableText(workerId);
  return fits
    ? []
    : [{ field: 'worker_id', message: `must be 1 to ${MAX_WORKER_ID_LENGTH} characters, none of them NUL` }];
}

function jobTypesFaults(jobTypes: readonly string[]): FieldFault[] {
  const faults: FieldFault[] = [];
  if (jobTypes.length === 0 || jobTypes.length > MAX_JOB_TYPES) {
    faults.push({ field: 'job_types', message: `must name 1 to ${MAX_JOB_TYPES} job types` });
  }
  if (jobTypes.some((jobType) => !JOB_TYPE_PATTERN.test(jobType))) {
    faults.push({ field: 'job_types', message: `must each match ${JOB_TYPE_PATTERN.source}` });
  }
  return faults;
}
