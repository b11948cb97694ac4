import type { EndedBy } from './errors.js';
import { sameJson, type JsonValue } from './json.js';
import { abridge, type JobError, type LeaseClaimant, type Outcome } from './report.js';

/** What a job keeps of an attempt that has ended. Plain JSON, stored as it is. */
export interface EndedAttempt {
  readonly attempt: number;
  readonly workerId: string;
  readonly leaseToken: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  /** ISO 8601 UTC. */
  readonly endedAt: string;
  readonly endedBy: EndedBy;
  readonly success: boolean;
  /** Abridged; the whole error of the last attempt is the job's own. */
  readonly error: JobError | null;
}

/** The latest ended attempt that was this claimant's, by its token or, without one, by its worker. */
export function endedAttemptOf(
  log: readonly EndedAttempt[],
  { workerId, leaseToken }: LeaseClaimant,
): EndedAttempt | undefined {
  return log.findLast(
    (ended) => ended.workerId === workerId && (leaseToken === undefined || ended.leaseToken === leaseToken),
  );
}

/**
 * Whether an outcome says again what was recorded for the attempt.
 *
 * @param result the job's; a success is always the last attempt, so its result is the job's own.
 */
export function isRepetition(ended: EndedAttempt, result: JsonValue, outcome: Outcome): boolean {
  if (ended.success !== outcome.success) return false;
  return outcome.success ? sameJson(result, outcome.result) : sameJson(ended.error, abridge(outcome.error));
}
