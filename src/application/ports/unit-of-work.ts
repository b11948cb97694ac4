import type { Heartbeat } from '../../domain/heartbeat.js';
import type { Job } from '../../domain/job.js';
import type { JobState } from '../../domain/job-state.js';
import type { JobView } from '../job-view.js';
import type { IdempotencyRepository } from './idempotency-repository.js';
import type { JobTypeRepository } from './job-type-repository.js';
import type { JournalRepository } from './journal-repository.js';
import type { ScheduleRepository } from './schedule-repository.js';
import type { ChangeListener } from './state-change.js';
import type { WorkerRepository } from './worker-repository.js';

/** Runs work in one transaction: all of it is durable when the promise resolves, none of it when it rejects. */
export interface UnitOfWork {
  /**
   * May run `work` again when the store asks for it (a deadlock, say), so `work` must keep its effects inside.
   *
   * @throws StoreUnavailable when the store cannot be used now. Whether a commit was made may then be unknown.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;

  /** Tells of all that is committed from now on, by this scheduler. */
  onCommit(listener: ChangeListener): void;

  /** How many transactions it is worth to run beside each other; 1 where the store takes one at a time. */
  readonly concurrency: number;
}

/**
 * What a transaction offers. Whatever is asked of the store is carried out in the order in which it was asked, so a use
 * case need not wait for a write before it asks for what comes next: each wait is a round trip.
 */
export interface Transaction {
  /** The one clock that all times of jobs are set and compared by: the store's. */
  readonly now: Promise<Date>;
  readonly jobs: JobRepository;
  readonly workers: WorkerRepository;
  readonly jobTypes: JobTypeRepository;
  readonly idempotency: IdempotencyRepository;
  readonly journal: JournalRepository;
  readonly schedules: ScheduleRepository;
  /** Lets a write go on its way. Without it nothing is committed. */
  send(write: Promise<unknown>): void;
  /** Makes the commit wait for this. When it rejects nothing is committed. */
  check(condition: Promise<unknown>): void;
}

/**
 * The write side of the queue. Whatever it locks stays locked until the transaction ends.
 *
 * Writes are guarded in the store as well: they change a job only if it still is as it was when it was locked, and
 * say which jobs that was true for. The locks make a miss impossible; the guards make it harmless.
 */
export interface JobRepository {
  /** Stores new jobs that have no unique key. */
  insert(jobs: readonly Job[]): Promise<void>;

  /**
   * Stores new jobs that have unique keys, each only if no other job holds its key; of two with one key the first.
   * Waits for transactions that are about to. Returns the ids of those that are stored.
   */
  insertUnique(jobs: readonly Job[]): Promise<Set<string>>;

  /** Takes back jobs that this transaction has inserted, and that no claim has been saved since. */
  withdraw(ids: readonly string[]): Promise<void>;

  /** By key the jobs that hold these keys now. */
  holdersOf(keys: readonly string[]): Promise<Map<string, JobView>>;

  /**
   * Locks up to `limit` PENDING jobs whose `run_at` has come: highest priority first, then first in first out.
   * Passes over jobs that another transaction has locked.
   *
   * @param bytes the job that reaches it is the last one, so that they are at most one job more than it; above 0.
   * @param jobTypes only these; undefined for all.
   */
  lockReady(limit: number, bytes: number, jobTypes: readonly string[] | undefined, now: Date): Promise<ReadyJobs>;

  /** The types of the jobs that wait, ready or not. */
  waitingTypes(): Promise<string[]>;

  /** Locks the jobs with these ids, waiting for whoever holds them. Unknown ids are left out. */
  lockByIds(ids: readonly string[]): Promise<Map<string, Job>>;

  /**
   * The same without what only a worker or a reader wants: their payloads, results and checkpoints are null. To be changed
   * only by what needs none of them.
   */
  lockHeads(ids: readonly string[]): Promise<Map<string, Job>>;

  /**
   * Locks the jobs with these ids in the order of their ids, as each call does that locks or writes some. For a transaction
   * that will make several such calls: after this one none of them has to wait, in whatever order they come, so that
   * two transactions cannot wait for each other.
   */
  lockAhead(ids: readonly string[]): Promise<void>;

  /** Locks up to `limit` RUNNING jobs whose deadline has passed, longest overdue first. Passes over locked jobs. */
  lockExpired(limit: number, now: Date): Promise<Job[]>;

  /** Locks up to `limit` jobs that wait, have never been begun, and whose `expires_at` has come. Passes over locked jobs. */
  lockLapsed(limit: number, now: Date): Promise<Job[]>;

  /** Stores jobs that have just been claimed, each only if it is still PENDING. Returns the ids it was true for. */
  saveClaimed(jobs: readonly Job[]): Promise<Set<string>>;

  /**
   * Stores jobs whose attempt has just ended, each only if it is still RUNNING under the lease that ended, and is not to
   * be cancelled unless that is how it ended. Returns the ids it was true for.
   */
  saveEnded(jobs: readonly Job[]): Promise<Set<string>>;

  /** Stores jobs that have been changed in any other way, each only if its state and lease still are what they were. */
  saveChanged(jobs: readonly ChangedJob[]): Promise<Set<string>>;

  /**
   * Extends leases until `now` plus the timeouts of their jobs, each only if its job is still RUNNING under it and is not
   * to be cancelled; and keeps what the heartbeats tell. One statement, which reads no payload.
   *
   * @param heartbeats one at most for a lease.
   * @returns by lease token those that are still held.
   */
  extendLeases(heartbeats: readonly Heartbeat[], now: Date): Promise<Map<string, ExtendedLease>>;

  /**
   * Looks at up to `limit` jobs in the order they were submitted, and deletes those that ended before a time. Passes
   * over jobs that another transaction has locked; a job that has not ended is never deleted.
   *
   * A job ends after it was submitted, so only jobs submitted before that time are looked at: many calls walk through
   * them, each from where the one before ended, and no index of ended jobs has to be paid for.
   *
   * @param after the `last` of the call before; undefined to begin with the oldest.
   */
  deleteEnded(endedBefore: Date, after: string | undefined, limit: number): Promise<DeletedJobs>;
}

export interface ChangedJob {
  readonly job: Job;
  /** As they were when the job was locked. */
  readonly state: JobState;
  readonly leaseToken: string | null;
  readonly workerId: string | null;
}

export interface ExtendedLease {
  readonly deadlineAt: Date;
  /** Then it was not extended. */
  readonly cancelRequested: boolean;
}

export interface ReadyJobs {
  readonly jobs: Job[];
  /** About what their payloads, and the errors of earlier attempts, have together as JSON in UTF-8. */
  readonly bytes: number;
  /** Whether there are fewer than the limit because of their bytes: more may be ready, and be locked until the end. */
  readonly isCut: boolean;
}

export interface DeletedJobs {
  readonly deleted: number;
  /** The job looked at last; undefined when there is none behind it to look at. */
  readonly last: string | undefined;
}
