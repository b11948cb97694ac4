import type { JobState, JobType, Moment, WorkerId } from '../contract.js';

/**
 * A tag that jobs have.
 *
 * @pattern ^[\w.:-]{1,128}$ must be 1 to 128 letters, digits, underscores, dots, colons or dashes
 * @example "customer:42"
 */
export type WantedTag = string;

/**
 * A text that a job's error has somewhere: in its type, message or stack, in whatever case.
 *
 * @minLength 1 must be 1 to 1000 characters
 * @maxLength 1000 must be 1 to 1000 characters
 * @example "connection refused"
 */
export type ErrorText = string;

/**
 * Which jobs: those that all of it is true for.
 */
export interface JobFilterBody {
  state?: JobState;
  job_type?: JobType;
  tag?: WantedTag;
  /** Who runs it, or ran it last. */
  worker_id?: WorkerId;
  /** Submitted then or later. */
  created_after?: Moment;
  /** Submitted earlier. */
  created_before?: Moment;
  error?: ErrorText;
}

export interface ChangeManyBody {
  /** At least one field of it. */
  filter: JobFilterBody;
  /**
   * Only count them.
   *
   * @default false
   */
  dry_run?: boolean;
}

export interface ManyChangedBody {
  /**
   * Jobs that the filter is for, in a state that they can be changed in.
   *
   * @isInt
   */
  matched: number;
  /**
   * Those of them that have been changed; with `dry_run` none.
   *
   * @isInt
   */
  changed: number;
}
