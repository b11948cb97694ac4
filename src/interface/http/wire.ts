import type { ClaimedJobView, JobView } from '../../application/job-view.js';
import { JobNotFound } from '../../application/errors.js';
import type { ReportAnswer } from '../../application/report-jobs.js';
import { LeaseLost, OutcomeConflict } from '../../domain/errors.js';
import { isoTime } from '../../domain/iso-time.js';
import type { ClaimedJobBody, JobBody, OutcomeBody } from './contract.js';

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
  };
}

/** A job as the worker that has just claimed it gets it. */
export function claimedJobBody(job: ClaimedJobView): ClaimedJobBody {
  return { ...jobBody(job), lease_token: job.leaseToken };
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
