import type { ClaimedJobView, JobView } from '../../application/job-view.js';
import { JobNotFound } from '../../application/errors.js';
import type { LeaseView } from '../../application/extend-leases.js';
import type { ReportAnswer } from '../../application/report-jobs.js';
import type { EndedAttempt } from '../../domain/ended-attempt.js';
import { LeaseLost, OutcomeConflict, type EndedBy } from '../../domain/errors.js';
import { failureMessage, failuresOf } from '../../domain/failure.js';
import type { Backoff } from '../../domain/job-options.js';
import { isoTime } from '../../domain/iso-time.js';
import type {
  AttemptBody,
  AttemptOutcome,
  BackoffBody,
  ClaimedJobBody,
  JobBody,
  LeaseBody,
  LeaseStatusBody,
  OutcomeBody,
} from './contract.js';

/** A job in the words of the wire. */
export function jobBody(job: JobView): JobBody {
  return {
    id: job.id,
    job_type: job.jobType,
    payload: job.payload,
    priority: job.priority,
    state: job.state,
    attempts: job.attempts,
    max_attempts: job.maxAttempts,
    timeout_seconds: job.timeoutSeconds,
    worker_id: job.workerId,
    run_at: isoTime(job.runAt),
    created_at: isoTime(job.createdAt),
    started_at: job.startedAt && isoTime(job.startedAt),
    deadline_at: job.deadlineAt && isoTime(job.deadlineAt),
    finished_at: job.finishedAt && isoTime(job.finishedAt),
    result: job.result,
    error: job.error,
    failure_reason: job.failureReason,
    failure_message: failureMessage(job),
    deliveries: job.attempts + job.extraDeliveries,
    failures: failuresOf(job),
    progress: job.progress,
    note: job.note,
    checkpoint: job.checkpoint,
    cancel_requested: job.cancelRequestedAt !== null,
    backoff: job.backoff && backoffBody(job.backoff),
    unique_key: job.uniqueKey,
    unique_scope: job.uniqueScope,
    tags: job.tags as string[],
    expires_at: job.expiresAt && isoTime(job.expiresAt),
    attempt_log: job.attemptLog.length === 0 ? NO_ATTEMPTS : job.attemptLog.map(attemptBody),
  };
}

const NO_ATTEMPTS: AttemptBody[] = [];

export function backoffBody({ type, delaySeconds, maxSeconds, jitter }: Backoff): BackoffBody {
  return {
    type,
    delay_seconds: delaySeconds,
    ...(maxSeconds !== undefined && { max_seconds: maxSeconds }),
    ...(jitter !== undefined && { jitter }),
  };
}

function attemptBody(ended: EndedAttempt): AttemptBody {
  return {
    attempt: ended.attempt,
    worker_id: ended.workerId,
    started_at: ended.startedAt,
    ended_at: ended.endedAt,
    outcome: ended.success ? 'succeeded' : OUTCOMES[ended.endedBy],
    error: ended.error,
  };
}

const OUTCOMES: Readonly<Record<EndedBy, AttemptOutcome>> = {
  report: 'failed',
  timeout: 'timed_out',
  cancelled: 'cancelled',
};

/** A job as the worker that has just claimed it gets it. */
export function claimedJobBody(job: ClaimedJobView): ClaimedJobBody {
  // Added to the body, which is new, and not copied with it: there are as many of them as jobs.
  return Object.assign(jobBody(job), { lease_token: job.leaseToken, lease_seconds: job.timeoutSeconds });
}

/** A lease in the words of the wire. */
export function leaseBody({ deadlineAt, leaseSeconds, cancelRequested }: LeaseView): LeaseBody {
  return { deadline_at: isoTime(deadlineAt), lease_seconds: leaseSeconds, cancel_requested: cancelRequested };
}

/** What became of one of a worker's leases. */
export function leaseStatusBody(jobId: string, answer: LeaseView | 'lost'): LeaseStatusBody {
  if (answer === 'lost') return { job_id: jobId, status: 'lost', lease_seconds: 0 };
  return { job_id: jobId, status: answer.cancelRequested ? 'cancel' : 'ok', lease_seconds: answer.leaseSeconds };
}

/** What became of a report. @throws what is not a refusal of the report. */
export function outcomeBody(jobId: string, answer: ReportAnswer | Error): OutcomeBody {
  if (!(answer instanceof Error)) return { job_id: jobId, status: answer.status, state: answer.job.state };
  if (answer instanceof JobNotFound) return { job_id: jobId, status: answer.code, state: null };
  if (answer instanceof LeaseLost || answer instanceof OutcomeConflict) {
    return { job_id: jobId, status: answer.code, state: answer.state };
  }
  throw answer;
}
