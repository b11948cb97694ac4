import type { JobState } from '../contract.js';

/** The `data` of an `event: job`: a job's state has changed. */
export interface JobEventBody {
  job_id: string;
  job_type: string;
  /** What it is now. */
  state: JobState;
  attempts: number;
  /** Who holds the job, or held it until now; null when nobody does or did. */
  worker_id: string | null;
  /** ISO 8601 UTC: when it changed. */
  at: string;
}

/** The `data` of an `event: reset`: what happened since the event of `Last-Event-ID` cannot be told any more. */
export interface ResetEventBody {
  reason: 'trimmed' | 'unknown' | 'from_the_future';
}
