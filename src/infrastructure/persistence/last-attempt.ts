import type { EndedAttempt } from '../../domain/ended-attempt.js';
import type { EndedBy } from '../../domain/errors.js';
import { isoTime } from '../../domain/iso-time.js';
import type { FailureReason, JobFields } from '../../domain/job.js';
import { hasEnded } from '../../domain/job-lifecycle.js';
import { abridge } from '../../domain/report.js';

/*
 * The attempt that a job has ended with is kept in the columns that the row has anyway, and the token of its lease: as an
 * entry of the log it would be nearly half of the row, written again for the server to parse.
 */

/** The log as its column has it: of a job that has ended, without the entry that `withLastAttempt` makes. */
export function storedLog(job: Pick<JobFields, 'state' | 'startedAt' | 'attemptLog'>): readonly EndedAttempt[] {
  return endedWithAttempt(job) ? job.attemptLog.slice(0, -1) : job.attemptLog;
}

/** The token of the attempt that a job has ended with; null while it has not, and when it was cancelled before one. */
export function lastLeaseOf(job: Pick<JobFields, 'state' | 'startedAt' | 'attemptLog'>): string | null {
  return endedWithAttempt(job) ? (job.attemptLog.at(-1)?.leaseToken ?? null) : null;
}

function endedWithAttempt({ state, startedAt }: Pick<JobFields, 'state' | 'startedAt'>): boolean {
  return hasEnded(state) && startedAt !== null;
}

/** A job that has ended, with its last attempt in the log. @param leaseToken of that attempt. */
export function withLastAttempt(job: JobFields, leaseToken: string): JobFields {
  const last: EndedAttempt = {
    attempt: job.attempts,
    workerId: job.workerId as string,
    leaseToken,
    startedAt: isoTime(job.startedAt as Date),
    endedAt: isoTime(job.finishedAt as Date),
    endedBy: job.failureReason === null ? 'report' : ENDED_BY[job.failureReason],
    success: job.failureReason === null,
    error: abridge(job.error),
  };
  return { ...job, attemptLog: [...job.attemptLog, last] };
}

const ENDED_BY: Readonly<Record<FailureReason, EndedBy>> = {
  error: 'report',
  timeout: 'timeout',
  cancelled: 'cancelled',
  // Such a job has had no attempt.
  expired: 'timeout',
};
