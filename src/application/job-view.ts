import type { JobFields } from '../domain/job.js';

/** A job as everybody may see it, without the lease token. The tokens in its log are of leases that have ended. */
export type JobView = Readonly<Omit<JobFields, 'leaseToken'>>;

/** A job as the worker that has just claimed it sees it. */
export type ClaimedJobView = JobView & { readonly leaseToken: string };

/** A plain object, which stays as it is when the job changes. */
export function viewOf(job: JobFields): JobView {
  return {
    id: job.id,
    jobType: job.jobType,
    payload: job.payload,
    priority: job.priority,
    state: job.state,
    attempts: job.attempts,
    maxAttempts: job.maxAttempts,
    timeoutSeconds: job.timeoutSeconds,
    workerId: job.workerId,
    runAt: job.runAt,
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    deadlineAt: job.deadlineAt,
    finishedAt: job.finishedAt,
    result: job.result,
    error: job.error,
    failureReason: job.failureReason,
    extraDeliveries: job.extraDeliveries,
    progress: job.progress,
    note: job.note,
    checkpoint: job.checkpoint,
    cancelRequestedAt: job.cancelRequestedAt,
    attemptLog: job.attemptLog,
    uniqueKey: job.uniqueKey,
    uniqueScope: job.uniqueScope,
    backoff: job.backoff,
    tags: job.tags,
    expiresAt: job.expiresAt,
  };
}
