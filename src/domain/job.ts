import { backoffMs, chanceOf } from './backoff.js';
import { endedAttemptOf, isRepetition, type EndedAttempt } from './ended-attempt.js';
import { LeaseLost, OutcomeConflict, type EndedBy } from './errors.js';
import { isoTime } from './iso-time.js';
import type { JobFields, JobLimits } from './job-fields.js';
import { advance, hasEnded } from './job-lifecycle.js';
import type { JobOptions } from './job-options.js';
import { JobRecord } from './job-record.js';
import type { JobEdit } from './job-edit.js';
import type { JobRequest } from './job-request.js';
import { abridge, type LeaseClaimant, type Outcome, type Report } from './report.js';

export type { FailureReason, JobFields, JobLimits } from './job-fields.js';

/** What a job that waits has of a lease. */
const NO_LEASE = { workerId: null, leaseToken: null, startedAt: null, deadlineAt: null } as const;

/** Attempts that the log keeps, the latest. */
const LOGGED_ATTEMPTS = 100;

const NO_TAGS: readonly string[] = [];

/**
 * One unit of work. Its verbs are the only writers of its fields, and each move asks the lifecycle chart.
 *
 * While a job is RUNNING its lease (`workerId`, `leaseToken`, `startedAt`, `deadlineAt`) is set as a whole; the lease
 * ends with the attempt, and what is left of it is an entry in the attempt log.
 */
export class Job extends JobRecord {
  /** A new PENDING job, ready at once unless it asks for a later time. */
  static submit(request: JobRequest, id: string, limits: JobLimits, now: Date): Job {
    const { options } = request;
    return new Job({
      id,
      jobType: request.jobType,
      payload: request.payload,
      priority: request.priority,
      state: 'PENDING',
      attempts: 0,
      maxAttempts: options.maxAttempts ?? limits.maxAttempts,
      timeoutSeconds: options.timeoutSeconds ?? limits.timeoutSeconds,
      workerId: null,
      leaseToken: null,
      runAt: runAtOf(options, now, now),
      createdAt: now,
      startedAt: null,
      deadlineAt: null,
      finishedAt: null,
      result: null,
      error: null,
      failureReason: null,
      attemptLog: [],
      extraDeliveries: 0,
      progress: null,
      note: null,
      checkpoint: null,
      cancelRequestedAt: null,
      uniqueKey: options.unique?.key ?? null,
      uniqueScope: options.unique?.scope ?? null,
      backoff: options.backoff ?? null,
      tags: options.tags ?? NO_TAGS,
      expiresAt: options.expiresAt ?? null,
    });
  }

  /** A job as a store kept it. */
  static restore(fields: JobFields): Job {
    return new Job(fields);
  }

  /**
   * Starts the next attempt and leases it to a worker until `now` plus the timeout.
   *
   * @param leaseToken must be fresh: it is the lease's name and is never given twice.
   * @throws IllegalMove unless the job is PENDING with attempts left.
   */
  claim(workerId: string, leaseToken: string, now: Date): void {
    this.become({
      state: advance(this.state, 'claim', this.hasAttemptsLeft),
      attempts: this.attempts + 1,
      workerId,
      leaseToken,
      startedAt: now,
      deadlineAt: new Date(now.getTime() + this.timeoutSeconds * 1000),
    });
  }

  /**
   * Takes the last word of a worker on its attempt.
   *
   * The holder of the live attempt is heard, also after the deadline as long as no sweep has acted. Saying again what
   * is already recorded changes nothing and is no error, so a worker may repeat a report whose answer it never saw.
   *
   * @returns `cancelled` when the job was to be cancelled: that is how it has ended now, whatever the report says.
   * @throws LeaseLost when the attempt is over or was never this worker's; OutcomeConflict when this attempt has
   *   already been reported with another outcome. In both cases nothing has changed, not even the error text.
   */
  report({ claimant, outcome }: Report, now: Date): 'recorded' | 'already_recorded' | 'cancelled' {
    if (!this.isHeldBy(claimant)) return this.answerLate(claimant, outcome);
    if (this.endIfCancelled(now)) return 'cancelled';
    if (outcome.success) {
      this.endAttempt('succeed', 'report', { result: outcome.result, error: null, failureReason: null }, now);
    } else {
      const event = outcome.retryable ? 'fail' : 'giveUp';
      this.endAttempt(event, 'report', { result: null, error: outcome.error, failureReason: 'error' }, now);
    }
    return 'recorded';
  }

  /**
   * Gives the job back without spending an attempt: it is as it was before the claim.
   *
   * @param delaySeconds until it is ready again; at 0 it keeps its place in the queue.
   * @returns `cancelled` when the job was to be cancelled: that is how it has ended now.
   * @throws LeaseLost when this is not the lease it is held under; nothing has changed then.
   */
  release(leaseToken: string, delaySeconds: number, now: Date): 'released' | 'cancelled' {
    if (this.leaseToken !== leaseToken) throw this.lostLease(leaseToken);
    if (this.endIfCancelled(now)) return 'cancelled';
    this.become({
      state: advance(this.state, 'release', this.hasAttemptsLeft),
      attempts: this.attempts - 1,
      extraDeliveries: this.extraDeliveries + 1,
      ...NO_LEASE,
      ...(delaySeconds > 0 && { runAt: new Date(now.getTime() + delaySeconds * 1000) }),
    });
    return 'released';
  }

  /**
   * Ends the job before its time. While it is RUNNING that is its holder's to do: the job is marked, and ends as soon as
   * the holder reports or gives it back, or when its deadline passes.
   *
   * @returns `unchanged` when it has been cancelled, or marked, before.
   * @throws IllegalMove when it has ended otherwise.
   */
  cancel(now: Date): 'cancelled' | 'requested' | 'unchanged' {
    if (this.failureReason === 'cancelled' || this.cancelRequestedAt !== null) return 'unchanged';
    const state = advance(this.state, 'cancel', this.hasAttemptsLeft);
    if (this.leaseToken !== null) {
      this.become({ cancelRequestedAt: now });
      return 'requested';
    }
    this.become({ state, finishedAt: now, failureReason: 'cancelled' });
    return 'cancelled';
  }

  /** Makes a FAILED job PENDING again, ready now and with fresh attempts. @throws IllegalMove unless it is FAILED. */
  retry(now: Date): void {
    this.become({
      state: advance(this.state, 'retry', this.hasAttemptsLeft),
      attempts: 0,
      extraDeliveries: this.extraDeliveries + this.attempts,
      ...NO_LEASE,
      runAt: now,
      finishedAt: null,
      failureReason: null,
      // Who asks for it now wants it all the same.
      expiresAt: this.expiresAt !== null && this.expiresAt <= now ? null : this.expiresAt,
    });
  }

  /**
   * Ends the lease of a holder that has outlived its deadline.
   *
   * @throws IllegalMove unless the job is RUNNING.
   */
  expire(now: Date): void {
    if (this.endIfCancelled(now)) return;
    const error = {
      type: 'timeout',
      message: `attempt ${this.attempts} on worker ${this.workerId} sent no report and no heartbeat within ${this.timeoutSeconds} s`,
    };
    this.endAttempt('expire', 'timeout', { result: null, error, failureReason: 'timeout' }, now);
  }

  /**
   * Ends a job that nobody has begun to run by the time it was of use.
   *
   * @throws IllegalMove unless the job is PENDING.
   */
  lapse(now: Date): void {
    const state = advance(this.state, 'lapse', this.hasAttemptsLeft);
    this.become({ state, finishedAt: now, failureReason: 'expired' });
  }

  /** Whether it is too late to begin with it. */
  hasLapsed(now: Date): boolean {
    return this.attempts === 0 && this.expiresAt !== null && this.expiresAt <= now;
  }

  /** Changes what a job waits for. @throws IllegalMove unless it is PENDING. */
  edit({ priority, runAt, delaySeconds }: JobEdit, now: Date): void {
    this.become({
      state: advance(this.state, 'edit', this.hasAttemptsLeft),
      ...(priority !== undefined && { priority }),
      runAt: runAtOf({ runAt, delaySeconds }, this.runAt, now),
    });
  }

  /** Why a lease by this name is not the one that the job is held under. */
  lostLease(leaseToken: string): LeaseLost {
    return this.lossOf(this.attemptLog.findLast((ended) => ended.leaseToken === leaseToken));
  }

  /** Whether a report of this claimant's would be heard. */
  isHeldBy({ workerId, leaseToken }: LeaseClaimant): boolean {
    return (
      this.leaseToken !== null &&
      this.workerId === workerId &&
      (leaseToken === undefined || leaseToken === this.leaseToken)
    );
  }

  /** The attempt that ended last, if any has. */
  lastEndedAttempt(): EndedAttempt | undefined {
    return this.attemptLog.at(-1);
  }

  private get hasAttemptsLeft(): boolean {
    return this.attempts < this.maxAttempts;
  }

  private answerLate(claimant: LeaseClaimant, outcome: Outcome): 'already_recorded' {
    const ended = endedAttemptOf(this.attemptLog, claimant);
    if (ended?.endedBy !== 'report' || claimant.leaseToken === undefined) throw this.lossOf(ended);
    if (isRepetition(ended, this.result, outcome)) return 'already_recorded';
    throw new OutcomeConflict(
      this.state,
      this.attempts,
      `attempt ${ended.attempt} has already been reported ${ended.success ? 'a success' : 'a failure'} at ${ended.endedAt} with another outcome`,
    );
  }

  private endIfCancelled(now: Date): boolean {
    if (this.cancelRequestedAt === null) return false;
    const error = {
      type: 'cancelled',
      message: `cancelled while attempt ${this.attempts} ran on worker ${this.workerId}`,
    };
    this.endAttempt('cancel', 'cancelled', { result: null, error, failureReason: 'cancelled' }, now);
    return true;
  }

  private lossOf(ended: EndedAttempt | undefined): LeaseLost {
    const now = `the job is ${this.state}, ${this.attempts} of ${this.maxAttempts} attempts used`;
    const reason = ended
      ? `attempt ${ended.attempt} ended by ${ended.endedBy} at ${ended.endedAt}; ${now}`
      : `no lease by this name is held by this worker; ${now}`;
    return new LeaseLost(this.state, this.attempts, ended?.endedBy ?? null, reason);
  }

  private endAttempt(
    event: 'succeed' | 'fail' | 'giveUp' | 'expire' | 'cancel',
    endedBy: EndedBy,
    outcome: Pick<JobFields, 'result' | 'error' | 'failureReason'>,
    now: Date,
  ): void {
    const state = advance(this.state, event, this.hasAttemptsLeft);
    const ended: EndedAttempt = {
      attempt: this.attempts,
      workerId: this.workerId as string,
      leaseToken: this.leaseToken as string,
      startedAt: isoTime(this.startedAt as Date),
      endedAt: isoTime(now),
      endedBy,
      success: event === 'succeed',
      error: abridge(outcome.error),
    };
    const lease = hasEnded(state)
      ? // Who ran it last and when stays readable; the right to report does not.
        { finishedAt: now, failureReason: outcome.failureReason }
      : { workerId: null, startedAt: null, runAt: this.retryAt(now) };
    this.become({
      state,
      leaseToken: null,
      deadlineAt: null,
      result: outcome.result,
      error: outcome.error,
      attemptLog: [...this.attemptLog, ended].slice(-LOGGED_ATTEMPTS),
      cancelRequestedAt: null,
      ...lease,
    });
  }

  /** When an attempt that failed now is followed by the next; without a backoff the job keeps its place. */
  private retryAt(now: Date): Date {
    if (this.backoff === null) return this.runAt;
    const chance = chanceOf(this.leaseToken as string);
    return new Date(now.getTime() + backoffMs(this.backoff, this.attempts, chance));
  }

  private become(changes: Partial<JobFields>): void {
    Object.assign(this, changes);
  }
}

function runAtOf(
  { runAt, delaySeconds }: Pick<JobOptions, 'runAt' | 'delaySeconds'>,
  otherwise: Date,
  now: Date,
): Date {
  if (delaySeconds !== undefined) return new Date(now.getTime() + delaySeconds * 1000);
  return runAt ?? otherwise;
}
