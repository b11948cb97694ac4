import type { FieldFault } from './errors.js';
import type { JobRequest } from './job-request.js';

const SCHEDULE_NAME_PATTERN = /^[\w.:-]{1,100}$/;

/** A firing noticed later than this was missed: nothing here ran when it was due. */
export const MISSED_AFTER_MS = 60_000;

/** What becomes of firings that were missed: nothing, or one job for all of them. */
export type Missed = 'skip' | 'once';

/** When a cron expression fires. */
export interface FiringTimes {
  /** The first firing after a moment; null when there is none any more. */
  next(cron: string, timeZone: string, after: Date): Date | null;
}

/** What a client asks for. */
export interface ScheduleDefinition {
  readonly name: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly missed: Missed;
  /** What each firing submits. */
  readonly job: JobRequest;
}

export interface ScheduleFields extends ScheduleDefinition {
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly pausedAt: Date | null;
  /** Null while it is paused, and when it fires never again. */
  readonly nextFireAt: Date | null;
  /** The time of the latest firing that made a job. */
  readonly lastFiredAt: Date | null;
  /** The time of the latest firing that made none because another job had its unique key. */
  readonly lastSkippedAt: Date | null;
}

/** A job submitted again and again, at the times of a cron expression. Its verbs give back what it is afterwards. */
export class Schedule {
  private constructor(readonly fields: ScheduleFields) {}

  static restore(fields: ScheduleFields): Schedule {
    return new Schedule(fields);
  }

  static create(definition: ScheduleDefinition, times: FiringTimes, now: Date): Schedule {
    const none = { pausedAt: null, lastFiredAt: null, lastSkippedAt: null };
    const nextFireAt = times.next(definition.cron, definition.timeZone, now);
    return new Schedule({ ...definition, createdAt: now, updatedAt: now, nextFireAt, ...none });
  }

  /** What it has done so far stays, and so does a pause. Its times begin anew only if they are other times. */
  redefine(definition: ScheduleDefinition, times: FiringTimes, now: Date): Schedule {
    const { cron, timeZone, pausedAt } = this.fields;
    const isSameTimes = definition.cron === cron && definition.timeZone === timeZone;
    const changed = new Schedule({ ...this.fields, ...definition, updatedAt: now });
    return isSameTimes || pausedAt !== null ? changed : changed.with({ nextFireAt: changed.nextAfter(times, now) });
  }

  pause(now: Date): Schedule {
    return this.fields.pausedAt === null ? this.with({ pausedAt: now, updatedAt: now, nextFireAt: null }) : this;
  }

  /** Goes on from now: what has passed meanwhile was not missed, it was not wanted. */
  resume(times: FiringTimes, now: Date): Schedule {
    if (this.fields.pausedAt === null) return this;
    return this.with({ pausedAt: null, updatedAt: now, nextFireAt: this.nextAfter(times, now) });
  }

  /**
   * The firings that are due, and what the schedule is once they have been carried out.
   *
   * Those that were missed are not gone through, however many they are.
   *
   * @param most at most so many; the others stay due.
   */
  fire(times: FiringTimes, now: Date, most: number): { firings: readonly Date[]; fired: Schedule } {
    const firings: Date[] = [];
    const inTimeSince = now.getTime() - MISSED_AFTER_MS;
    let next = this.fields.nextFireAt;
    if (next !== null && next.getTime() < inTimeSince) {
      if (this.fields.missed === 'once') firings.push(next);
      next = this.nextAfter(times, new Date(inTimeSince - 1));
    }
    while (next !== null && next <= now && firings.length < most) {
      firings.push(next);
      next = this.nextAfter(times, next);
    }
    return { firings, fired: this.with({ nextFireAt: next }) };
  }

  /** Remembers what its firings came to. */
  remember(made: readonly Date[], skipped: readonly Date[]): Schedule {
    const { lastFiredAt, lastSkippedAt } = this.fields;
    return this.with({ lastFiredAt: made.at(-1) ?? lastFiredAt, lastSkippedAt: skipped.at(-1) ?? lastSkippedAt });
  }

  /**
   * The job of a firing. It is never refused for its unique key: then the firing makes none.
   *
   * @param at the time of the firing, from which also a delay counts: when it is noticed does not matter.
   */
  jobAt(at: Date): JobRequest {
    const { job, name } = this.fields;
    const { unique, delaySeconds = 0, tags = [] } = job.options;
    return job.with({
      ...job.options,
      runAt: new Date(at.getTime() + delaySeconds * 1000),
      delaySeconds: undefined,
      tags: withScheduleTag(tags, name),
      unique: unique && { ...unique, onConflict: 'return_existing' },
    });
  }

  private nextAfter(times: FiringTimes, after: Date): Date | null {
    return times.next(this.fields.cron, this.fields.timeZone, after);
  }

  private with(changes: Partial<ScheduleFields>): Schedule {
    return new Schedule({ ...this.fields, ...changes });
  }
}

/** The tags of a schedule's jobs: its own, and that by which they can be found. */
export function withScheduleTag(tags: readonly string[], name: string): string[] {
  const tag = `schedule:${name}`;
  return tags.includes(tag) ? [...tags] : [...tags, tag];
}

/** The next firings of a schedule, `count` at most; none while it is paused. */
export function nextFirings({ cron, timeZone, nextFireAt }: ScheduleFields, times: FiringTimes, count: number): Date[] {
  const firings: Date[] = [];
  for (let next = nextFireAt; next !== null && firings.length < count; next = times.next(cron, timeZone, next)) {
    firings.push(next);
  }
  return firings;
}

export function scheduleNameFaults(name: string): FieldFault[] {
  if (SCHEDULE_NAME_PATTERN.test(name)) return [];
  return [{ field: 'name', message: `must match ${SCHEDULE_NAME_PATTERN.source}` }];
}
