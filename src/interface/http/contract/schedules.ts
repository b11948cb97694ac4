import type { SubmitJobBody } from '../contract.js';

/**
 * A schedule's name.
 *
 * @pattern ^[\w.:-]{1,100}$ must be 1 to 100 letters, digits, underscores, dots, colons or dashes
 * @example "nightly-report"
 */
export type ScheduleName = string;

/**
 * What becomes of firings that are noticed more than a minute late, because no scheduler ran: nothing, or one job for all
 * of them.
 */
export type MissedFirings = 'skip' | 'once';

export interface ScheduleDefinitionBody {
  /**
   * Five fields: minute, hour, day of the month, month, day of the week; six with seconds before them; seven with years
   * behind. Also `@hourly` and the like.
   *
   * @maxLength 200 must be at most 200 characters
   * @example "0 2 * * MON-FRI"
   */
  cron: string;
  /**
   * The IANA name of the time zone that it is meant in; `UTC` when left out.
   *
   * @maxLength 64 must be at most 64 characters
   * @example "Europe/Berlin"
   */
  time_zone?: string;
  /** `skip` when left out. */
  missed?: MissedFirings;
  /**
   * What each firing submits, as in `POST /jobs`, without `run_at`: that is the time of the firing. `delay_seconds` counts
   * from there. A firing whose `unique_key` is held makes no job.
   */
  job: SubmitJobBody;
}

export interface CreateScheduleBody extends ScheduleDefinitionBody {
  name: ScheduleName;
}

export interface ScheduleBody {
  name: ScheduleName;
  cron: string;
  time_zone: string;
  missed: MissedFirings;
  job: SubmitJobBody;
  paused: boolean;
  /** @format date-time */
  paused_at: string | null;
  /** The next five; fewer when it fires less often from now on, none while it is paused. */
  next_firings: string[];
  /**
   * The time of the latest firing that made a job.
   *
   * @format date-time
   */
  last_fired_at: string | null;
  /**
   * The time of the latest firing that made none, because another job held its `unique_key`.
   *
   * @format date-time
   */
  last_skipped_at: string | null;
  /** @format date-time */
  created_at: string;
  /**
   * When it was defined, paused or resumed last.
   *
   * @format date-time
   */
  updated_at: string;
}

export interface SchedulePageBody {
  /** In the order of their names. */
  schedules: ScheduleBody[];
  /** Ask for the next page with it; null when there is none. */
  next_cursor: string | null;
}
