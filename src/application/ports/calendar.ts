import type { FieldFault } from '../../domain/errors.js';
import type { FiringTimes } from '../../domain/schedule.js';

/** Cron expressions, and the time zones they are meant in. */
export interface Calendar extends FiringTimes {
  /** What is wrong with a cron expression (`cron`) and a time zone (`time_zone`); nothing when they can be used. */
  check(cron: string, timeZone: string): FieldFault[];

  /** @throws when `check` finds a fault. */
  next(cron: string, timeZone: string, after: Date): Date | null;
}
