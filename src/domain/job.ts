import { endedAttemptOf, isRepetition, type EndedAttempt } from './ended-attempt.js';
import { LeaseLost, OutcomeConflict, type EndedBy } from './errors.js';
import { isoTime } from './iso-time.js';
import { advance, isFinal } from './job-lifecycle.js';
import type { JobRequest } from './job-request.js';
import type { JobEvent, JobState } from './job-state.js';
import type { JsonValue } from './json.js';
import { abridge, type JobError, type LeaseClaimant, type Outcome, type Report } from './report.js';

export type FailureReason = 'error' | 'timeout' | 'cancelled';

export interface JobFields {
  readonly id: string;
  readonly jobType: string;
  readonly payload: JsonValue;
  readonly priority: number;
  readonly state: JobState;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly timeoutSeconds: number;
  readonly workerId: string | null;
  readonly leaseToken: string | null;
  readonly runAt: Date;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly deadlineAt: Date | null;
  readonly finishedAt: Date | null;
  readonly result: JsonValue;
  readonly error: JobError | null;
  readonly failureReason: FailureReason | null;
  readonly attemptLog: readonly EndedAttempt[];
}

export interface JobLimits {
  /** How often a job may be claimed, the first time included. */
  readonly maxAttempts: number;
  /** How long one attempt may take, in seconds. */
  readonly timeoutSeconds: number;
}

/**
 * One unit of work. Its verbs are the only writers of its fields, and each move asks the lifecycle chart.
 *
 * While a job is RUNNING its lease (`workerId`, `leaseToken`, `startedAt`, `deadlineAt`) is set as a whole; the lease
 * ends with the attempt, and what is left of it is an entry in the attempt log.
 */
export class Job implements JobFields {
  declare readonly id: string;
  declare readonly jobType: string;
  declare readonly payload: JsonValue;
  declare readonly priority: number;
  declare readonly state: JobState;
  declare readonly attempts: number;
  declare readonly maxAttempts: number;
  declare readonly timeoutSeconds: number;
  declare readonly workerId: string | null;
  declare readonly leaseToken: string | null;
  declare readonly runAt: Date;
  declare readonly createdAt: Date;
  declare readonly startedAt: Date | null;
  declare readonly deadlineAt: Date | null;
  declare readonly finishedAt: Date | null;
  declare readonly result: JsonValue;
  declare readonly error: JobError | null;
  declare readonly failureReason: FailureReason | null;
  declare readonly attemptLog: readonly EndedAttempt[];

  private constructor(fields: JobFields) {
    Object.assign(this, fields);
  }

  /** A new PENDING job, ready at once. */
  static submit(request: JobRequest, id: string, limits: JobLimits, now: Date): Job {
    return new Job({
      id,
      jobType: request.jobType,
      payload: request.payload,
      priority: request.priority,
      state: 'PENDING',
      attempts: 0,
      maxAttempts: limits.maxAttempts,
      timeoutSeconds: limits.timeoutSeconds,
      workerId: null,
      leaseToken: null,
      runAt: now,
      createdAt: now,
      startedAt: null,
      deadlineAt: null,
      finishedAt: null,
      result: null,
      error: null,
      failureReason: null,
      attemptLog: [],
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
   * @throws LeaseLost when the attempt is over or was never this worker's; OutcomeConflict when this attempt has
   *   already been reported with another outcome. In both cases nothing has changed, not even the error text.
   */
  report({ claimant, outcome }: Report, now: Date): 'recorded' | 'already_recorded' {
    if (!this.isHeldBy(claimant)) return this.answerLate(claimant, outcome);
    if (outcome.success) {
      this.endAttempt('succeed', 'report', { result: outcome.result, error: null, failureReason: null }, now);
    } else {
      this.endAttempt('fail', 'report', { result: null, error: outcome.error, failureReason: 'error' }, now);
    }
    return 'recorded';
  }

  /**
   * Ends the lease of a holder that has outlived its deadline.
   *
   * @throws IllegalMove unless the job is RUNNING.
   */
  expire(now: Date): void {
    const error = {
      type: 'timeout',
      message: `attempt ${this.attempts} on worker ${this.workerId} did not report within ${this.timeoutSeconds} s`,
    };
    this.endAttempt('expire', 'timeout', { result: null, error, failureReason: 'timeout' }, now);
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
    if (ended?.endedBy !== 'report' || claimant.leaseToken === undefined) throw this.leaseLost(ended);
    if (isRepetition(ended, this.result, outcome)) return 'already_recorded';
    throw new OutcomeConflict(
      this.state,
      this.attempts,
      `attempt ${ended.attempt} has already been reported ${ended.success ? 'a success' : 'a failure'} at ${ended.endedAt} with another outcome`,
    );
  }

  private leaseLost(ended: EndedAttempt | undefined): LeaseLost {
    const now = `the job is ${this.state}, ${this.attempts} of ${this.maxAttempts} attempts used`;
    const reason = ended
      ? `attempt ${ended.attempt} ended by ${ended.endedBy} at ${ended.endedAt}; ${now}`
      : `no lease by this name is held by this worker; ${now}`;
    return new LeaseLost(this.state, this.attempts, ended?.endedBy ?? null, reason);
  }

  private endAttempt(
    event: Exclude<JobEvent, 'claim'>,
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
    const lease = isFinal(state)
      ? // Who ran it last and when stays readable; the right to report does not.
        { finishedAt: now, failureReason: outcome.failureReason }
      : { workerId: null, startedAt: null };
    this.become({
      state,
      leaseToken: null,
      deadlineAt: null,
      result: outcome.result,
      error: outcome.error,
      attemptLog: [...this.attemptLog, ended],
      ...lease,
    });
  }

  private become(changes: Partial<JobFields>): void {
    Object.assign(this, changes);
  }
}
