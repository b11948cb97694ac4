import type { JobState } from '../../domain/job-state.js';
import type { JobView } from '../job-view.js';

/** Which jobs to list; what is left out does not matter. */
export interface JobFilter {
  readonly state?: JobState | undefined;
  readonly jobType?: string | undefined;
  /** Who runs it, or ran it last. */
  readonly workerId?: string | undefined;
  /** Submitted before the job with this id. */
  readonly before?: string | undefined;
}

/** What there is to do now and next, by the store's clock. */
export interface Outlook {
  /** Whether a lease has run out and its job waits to be swept. */
  readonly expired: boolean;
  /** Whether a job is ready to be claimed. */
  readonly ready: boolean;
  /** When the next job becomes ready by itself; null when none is delayed. */
  readonly nextDueAt: Date | null;
  readonly now: Date;
}

/**
 * The read side of the queue: what is committed. On PostgreSQL a read waits for no writer; on SQLite it takes its turn
 * between transactions.
 */
export interface JobQueries {
  /** The latest submitted first. @throws StoreUnavailable */
  list(filter: JobFilter, limit: number): Promise<JobView[]>;
  /** @throws StoreUnavailable */
  find(id: string): Promise<JobView | undefined>;
  /** By id; one that there is no job of is missing. One statement, however many. @throws StoreUnavailable */
  findAll(ids: readonly string[]): Promise<Map<string, JobView>>;
  /** One statement, which costs the same however many jobs there are. @throws StoreUnavailable */
  outlook(): Promise<Outlook>;
  /** Resolves when the store answers. @throws StoreUnavailable */
  ping(): Promise<void>;
}
