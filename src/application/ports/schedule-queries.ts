import type { ScheduleFields } from '../../domain/schedule.js';

export interface NextFiring {
  /** When the next schedule fires, or should have fired; null when none will. */
  readonly at: Date | null;
  readonly now: Date;
}

/** The read side of schedules: what is committed. */
export interface ScheduleQueries {
  /** In the order of their names. @param after from behind this name on. @throws StoreUnavailable */
  list(after: string | undefined, limit: number): Promise<ScheduleFields[]>;
  /** @throws StoreUnavailable */
  find(name: string): Promise<ScheduleFields | undefined>;
  /** One statement, which costs the same however many schedules there are. @throws StoreUnavailable */
  nextFiring(): Promise<NextFiring>;
}
