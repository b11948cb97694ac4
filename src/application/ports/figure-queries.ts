import type { JobState } from '../../domain/job-state.js';
import type { Histogram } from '../histogram.js';

export type StateCounts = Readonly<Record<JobState, number>>;

export const NO_JOBS: StateCounts = { PENDING: 0, RUNNING: 0, COMPLETED: 0, FAILED: 0 };

/** What happened to the jobs of a type during some time. */
export interface TypeFigures {
  readonly submitted: number;
  /** Claims, each attempt's. */
  readonly started: number;
  readonly completed: number;
  readonly failed: number;
  /** Back to PENDING after an attempt that failed or timed out. */
  readonly retried: number;
  /** From when a job was ready to its claim, for each claim, in milliseconds. */
  readonly waitMs: Histogram;
  /** From its claim to its end, for each attempt, in milliseconds. */
  readonly runMs: Histogram;
}

export interface Figures {
  /** The beginning of the first minute that is counted. */
  readonly since: Date;
  /** Up to when, by the store's clock; rates are per `now - since`. */
  readonly now: Date;
  /** Types to which nothing happened are missing. Under '' is what a minute had no room for: types beyond 200. */
  readonly ofType: ReadonlyMap<string, TypeFigures>;
}

/** Counts and rates, kept as jobs change: a read costs the same however many jobs there are. */
export interface FigureQueries {
  /**
   * How many jobs there are of each type in each state: exactly as a count of all of them at this moment. Types without
   * jobs are missing.
   *
   * @throws StoreUnavailable
   */
  counts(): Promise<ReadonlyMap<string, StateCounts>>;

  /**
   * What happened since the beginning of the minute that is `minutes` before this one, a day ago at most, up to now.
   *
   * @throws StoreUnavailable
   */
  figures(minutes: number): Promise<Figures>;
}
