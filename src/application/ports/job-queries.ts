import type { JobView } from '../job-view.js';

/**
 * The read side of the queue: what is committed. On PostgreSQL a read waits for no writer; on SQLite it takes its turn
 * between transactions.
 */
export interface JobQueries {
  /** @throws StoreUnavailable */
  find(id: string): Promise<JobView | undefined>;
  /** Resolves when the store answers. @throws StoreUnavailable */
  ping(): Promise<void>;
}
