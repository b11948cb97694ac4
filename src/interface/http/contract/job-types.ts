import type { JobType } from '../contract.js';
import type { StateCountsBody } from './stats.js';

export interface JobTypeBody {
  job_type: JobType;
  /** Whether its jobs are given to nobody. */
  paused: boolean;
  /**
   * Since when.
   *
   * @format date-time
   */
  paused_at: string | null;
  counts: StateCountsBody;
}

export interface JobTypesBody {
  job_types: JobTypeBody[];
  /** Ask for the next page with it; null when there is none. */
  next_cursor: string | null;
}

export interface PausedTypeBody {
  job_type: JobType;
  paused: boolean;
}
