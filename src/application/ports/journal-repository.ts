import type { JobState } from '../../domain/job-state.js';
import type { TypeFigures } from './figure-queries.js';
import type { JournalEntry } from './journal-queries.js';
import type { ChangeRun } from './state-change.js';

/** An entry of the journal to be summed up. */
export interface UnfoldedEntry extends Omit<JournalEntry, 'changes'> {
  readonly runs: readonly ChangeRun[];
}

/** By how much the number of jobs of a type in a state changes. */
export interface CountChange {
  readonly jobType: string;
  readonly state: JobState;
  readonly jobs: number;
}

/** What happened to the jobs of a type within a minute. */
export interface MinuteFigures {
  /** When the minute began. */
  readonly minute: Date;
  /** '' for all types that the minute has no room for. */
  readonly jobType: string;
  readonly figures: TypeFigures;
}

/** What the entries of the journal have been summed up to, each exactly once. */
export interface Folded {
  readonly upTo: number;
  readonly counts: readonly CountChange[];
  /** They take the place of what is kept of these minutes and types. */
  readonly minutes: readonly MinuteFigures[];
}

/** The journal as its folder sees it: sums up entries, and deletes those that nobody will ask for. */
export interface JournalRepository {
  /**
   * The oldest entries up to an id that have not been folded; locks the fold until the transaction ends. Undefined when somebody else
   * has it.
   *
   * @param upTo the `newest` of the journal's bounds: what is settled.
   */
  lockUnfolded(upTo: number, limit: number): Promise<readonly UnfoldedEntry[] | undefined>;

  /** What is kept of these minutes. */
  minutesOf(minutes: readonly Date[]): Promise<MinuteFigures[]>;

  saveFold(folded: Folded): Promise<void>;

  /**
   * Deletes folded entries, the oldest first, `limit` at most: those up to an id, and those from before a time.
   *
   * @returns how many.
   */
  trim(upTo: number, before: Date, limit: number): Promise<number>;

  /** Deletes what is kept of the minutes before a time. */
  forgetMinutes(before: Date): Promise<void>;
}
