import type { JobFilter } from '../job-filter.js';
import type { JobView } from '../job-view.js';

/** Jobs that have been found, and where to go on. */
export interface JobPage {
  /** The latest submitted first. */
  readonly jobs: readonly JobView[];
  /** The cursor to go on with; undefined when there is nothing behind. */
  readonly next: string | undefined;
}

export interface FoundIds {
  readonly ids: readonly string[];
  readonly next: string | undefined;
}

/** What there is to do now and next, by the store's clock. */
export interface Outlook {
  /** Whether a sweep has something to end: a lease that has run out, or a job that nobody has begun in time. */
  readonly expired: boolean;
  /** Whether a job is ready to be claimed. */
  readonly ready: boolean;
  /** When the next job becomes ready by itself; null when none is delayed. */
  readonly nextDueAt: Date | null;
  /** The job types that are paused. */
  readonly pausedTypes: readonly string[];
  readonly now: Date;
}

/**
 * The read side of the queue: what is committed. On PostgreSQL a read waits for no writer; on SQLite it takes its turn
 * between transactions.
 */
export interface JobQueries {
  /**
   * One step of a walk through the jobs, from the latest submitted to the first. A step looks at a bounded number of
   * jobs, and returns a bounded number of bytes: it may return fewer than `limit`, or none, and not be the last.
   *
   * @param cursor the `next` of the step before; undefined to begin.
   * @throws StoreUnavailable
   */
  list(filter: JobFilter, cursor: string | undefined, limit: number): Promise<JobPage>;
  /** The same step, without reading what is found. @throws StoreUnavailable */
  search(filter: JobFilter, cursor: string | undefined, limit: number): Promise<FoundIds>;
  /** @throws StoreUnavailable */
  find(id: string): Promise<JobView | undefined>;
  /** By id; one that there is no job of is missing. One statement, however many. @throws StoreUnavailable */
  findAll(ids: readonly string[]): Promise<Map<string, JobView>>;
  /** Which of these jobs have ended. One statement, which reads no payload. @throws StoreUnavailable */
  endedOf(ids: readonly string[]): Promise<Set<string>>;
  /** One statement, which costs the same however many jobs there are. @throws StoreUnavailable */
  outlook(): Promise<Outlook>;
  /** Resolves when the store answers. @throws StoreUnavailable */
  ping(): Promise<void>;
}
