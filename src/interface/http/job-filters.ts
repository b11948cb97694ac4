import type { JobFilter } from '../../application/job-filter.js';
import { workerIdFaults } from '../../domain/claim-request.js';
import { InvalidJob, type FieldFault } from '../../domain/errors.js';
import type { JobFilterBody } from './contract/find.js';
import { momentOf } from './submits.js';

/**
 * A filter, in our words.
 *
 * @param nameOf how the client calls a field.
 * @throws InvalidJob naming each field at fault.
 */
export function jobFilterOf(body: JobFilterBody, nameOf = (field: string) => field): JobFilter {
  const faults: FieldFault[] = [];
  if (body.worker_id !== undefined) faults.push(...workerIdFaults(body.worker_id));
  const [createdAfter, createdBefore] = [moment('created_after', body, faults), moment('created_before', body, faults)];
  if (faults.length > 0) throw new InvalidJob(faults.map(({ field, message }) => ({ field: nameOf(field), message })));
  return {
    states: body.state && [body.state],
    jobType: body.job_type,
    tag: body.tag,
    workerId: body.worker_id,
    createdAfter,
    createdBefore,
    error: body.error,
  };
}

/** A filter that is for all jobs is none: whoever means that has forgotten something. @throws InvalidJob */
export function requiredFilterOf(body: JobFilterBody): JobFilter {
  if (Object.values(body).every((value) => value === undefined)) {
    throw new InvalidJob([{ field: 'filter', message: 'must have at least one field' }]);
  }
  return jobFilterOf(body, (field) => `filter.${field}`);
}

function moment(
  field: 'created_after' | 'created_before',
  body: JobFilterBody,
  faults: FieldFault[],
): Date | undefined {
  const time = momentOf(body[field]);
  // Its form is the contract's to check; whether there is such a day is not.
  if (!Number.isNaN(time?.getTime())) return time;
  faults.push({ field, message: 'must be a time in ISO 8601 with a time zone' });
  return undefined;
}
