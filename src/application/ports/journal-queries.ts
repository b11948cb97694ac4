import type { JobState } from '../../domain/job-state.js';
import type { StateChange } from './state-change.js';

/** Jobs that have been deleted, by type and state. */
export interface RemovedJobs {
  readonly jobType: string;
  readonly state: JobState;
  readonly jobs: number;
}

/** What one transaction has changed; it may have several entries. */
export interface JournalEntry {
  /** Of two entries that change the same job the later one's is greater. */
  readonly id: number;
  readonly at: Date;
  readonly changes: readonly StateChange[];
  readonly removed: readonly RemovedJobs[];
}

export interface JournalBounds {
  /** Entries up to this id may be gone; all behind it are kept. */
  readonly trimmedTo: number;
  /** What is settled: whatever is committed from now on has a greater id. */
  readonly newest: number;
  /** No entry has a greater id by now; above `newest` when there are transactions that have not ended. */
  readonly latest: number;
}

export interface JournalPage extends Pick<JournalBounds, 'trimmedTo'> {
  /** By id. */
  readonly entries: readonly JournalEntry[];
  /** Up to where they have been read: no entry can appear at or before it any more. */
  readonly readTo: number;
}

/** What the transactions have changed, in an order that all readers see alike. */
export interface JournalQueries {
  /** The first entries with ids greater than `position`. @throws StoreUnavailable */
  since(position: number, limit: number): Promise<JournalPage>;

  /** @throws StoreUnavailable */
  bounds(): Promise<JournalBounds>;

  /** Whether there is something to fold. @throws StoreUnavailable */
  hasUnfolded(): Promise<boolean>;
}
