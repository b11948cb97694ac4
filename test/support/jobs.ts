import { Job, type JobFields } from '../../src/domain/job.js';
import { JobRequest } from '../../src/domain/job-request.js';
import { Report } from '../../src/domain/report.js';

export const T0 = new Date('2026-01-01T00:00:00.000Z');
/** More bytes than the jobs of a test have. */
export const PLENTY = 1e9;
export const LIMITS = { maxAttempts: 2, timeoutSeconds: 30 };

let count = 0;

/** A UUID greater than every one before it. */
export function nextId(): string {
  count += 1;
  return `0190a000-0000-7000-8000-${String(count).padStart(12, '0')}`;
}

/** A PENDING job of type `work`, priority 5, submitted at T0; `fields` change what a test is about. */
export function newJob(fields: Partial<JobFields> = {}): Job {
  const job = Job.submit(JobRequest.of({ jobType: 'work' }), nextId(), LIMITS, T0);
  return Job.restore({ ...job, ...fields });
}

/** A RUNNING job, claimed at `now` by worker `w` under the lease `lease`. */
export function runningJob(lease = 'lease', now = T0, fields: Partial<JobFields> = {}): Job {
  const job = newJob(fields);
  job.claim('w', lease, now);
  return job;
}

export const success = (leaseToken: string | undefined, result: JobFields['result'] = null, workerId = 'w') =>
  Report.of({ workerId, leaseToken }, { success: true, result });

export const failure = (
  leaseToken: string | undefined,
  error: JobFields['error'] = 'boom',
  workerId = 'w',
  retryable = true,
) => Report.of({ workerId, leaseToken }, { success: false, error, retryable });

export const seconds = (n: number, from = T0) => new Date(from.getTime() + n * 1000);
