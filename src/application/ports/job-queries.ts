import type { JobView } from '../job-view.js';

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
  /** @throws StoreUnavailable */
  find(id: string): Promise<JobView | undefined>;
  /** One statement, which costs the same however many jobs there are. @throws StoreUnavailable */
  outlook(): Promise<Outlook>;
  /** Resolves when the store answers. @throws StoreUnavailable */
  ping(): Promise<void>;
}
