import type { Schedule } from '../../domain/schedule.js';

/** The write side of schedules. Whatever it locks stays locked until the transaction ends. */
export interface ScheduleRepository {
  /** @returns false when there is one of this name; then it stays as it is. Waits for whoever is about to write one. */
  insert(schedule: Schedule): Promise<boolean>;

  /** Locks a schedule, waiting for whoever holds it. */
  lockByName(name: string): Promise<Schedule | undefined>;

  /** Locks up to `limit` schedules that have a firing due, the longest due first. Passes over locked ones. */
  lockDue(limit: number, now: Date): Promise<Schedule[]>;

  /** Stores a schedule that has been locked. */
  save(schedule: Schedule): Promise<void>;

  /** Deletes a schedule that has been locked. */
  delete(name: string): Promise<void>;
}
