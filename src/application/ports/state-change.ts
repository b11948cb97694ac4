import type { JobState } from '../../domain/job-state.js';

/** A change of a job's state, as its transaction committed it. */
export interface StateChange {
  readonly jobId: string;
  readonly jobType: string;
  /** Null for a new job. */
  readonly from: JobState | null;
  readonly to: JobState;
  readonly attempts: number;
  /** Who holds the job, or held it until now; null when nobody does or did. */
  readonly workerId: string | null;
  readonly at: Date;
}

/** Changes that one transaction made one after the other, and that differ in the job only, and in the time that took. */
export interface ChangeRun extends Omit<StateChange, 'jobId' | 'at'> {
  /** How many there are; at least one. */
  readonly size: number;
  /** In the order in which they were made. */
  readonly jobIds: readonly string[];
  /**
   * Of claims: how long each job had been ready; of the ends of attempts: how long each ran. In milliseconds, and in the
   * order of the jobs. Null for all other changes.
   */
  readonly tookMs: readonly number[] | null;
}

/** Is told of what has been committed. It is called between transactions, so it must be quick and must not throw. */
export interface ChangeListener {
  /** @param runs all changes of one transaction, in the order in which they were made; never none. */
  committed(runs: readonly ChangeRun[]): void;
}

/** @param at when their transaction made them. */
export function changesOf(runs: readonly ChangeRun[], at: Date): StateChange[] {
  return runs.flatMap(({ jobIds, jobType, from, to, attempts, workerId }) =>
    jobIds.map((jobId) => ({ jobId, jobType, from, to, attempts, workerId, at })),
  );
}
