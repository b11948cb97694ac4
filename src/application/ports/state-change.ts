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
  /** Of a claim: how long the job had been ready; of the end of an attempt: how long that ran. Milliseconds. */
  readonly tookMs: number | null;
  readonly at: Date;
}

/** Is told of what has been committed. It is called between transactions, so it must be quick and must not throw. */
export interface ChangeListener {
  /** @param changes all of one transaction, in the order in which they were made; never none. */
  committed(changes: readonly StateChange[]): void;
}
