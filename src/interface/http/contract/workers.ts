import type { Directive } from '../contract.js';

export interface WorkerBody {
  worker_id: string;
  /** What it asked for last; null for all types. */
  job_types: string[] | null;
  /** @format date-time */
  first_seen_at: string;
  /**
   * When it asked for jobs, or sent a heartbeat, last. A worker that waits for a job is being seen. What another scheduler
   * has seen may be a minute old.
   *
   * @format date-time
   */
  last_seen_at: string;
  /**
   * When it asked for jobs last; null when no scheduler remembers that it did, and then nothing is known of its types.
   *
   * @format date-time
   */
  last_asked_at: string | null;
  /**
   * How many jobs it runs; null when more than 5000 jobs are running, which are not counted.
   *
   * @isInt
   */
  running: number | null;
  /** What it has been told to do. */
  directive: Directive;
}

export interface WorkersBody {
  /** The latest seen first. */
  workers: WorkerBody[];
  /** Ask for the next page with it; null when there is none. */
  next_cursor: string | null;
}
