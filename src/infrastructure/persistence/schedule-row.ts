import { requestJson, requestOf } from '../../domain/job-request-json.js';
import type { JsonValue } from '../../domain/json.js';
import type { ScheduleFields } from '../../domain/schedule.js';
import type { Dialect } from './dialect.js';

/** A schedule's columns as parameters, the name first. */
export function scheduleParameters(schedule: ScheduleFields, { writeTime }: Dialect): unknown[] {
  const timeOrNull = (time: Date | null) => time && writeTime(time);
  return [
    schedule.name,
    schedule.cron,
    schedule.timeZone,
    schedule.missed,
    JSON.stringify(requestJson(schedule.job)),
    writeTime(schedule.createdAt),
    writeTime(schedule.updatedAt),
    timeOrNull(schedule.pausedAt),
    timeOrNull(schedule.nextFireAt),
    timeOrNull(schedule.lastFiredAt),
    timeOrNull(schedule.lastSkippedAt),
  ];
}

/** A schedule as a select returns it. */
export function scheduleOf(row: Readonly<Record<string, unknown>>, dialect: Dialect): ScheduleFields {
  const time = (column: string) => dialect.readTime(row[column]);
  const timeOrNull = (column: string) => (row[column] === null ? null : time(column));
  return {
    name: row['name'] as string,
    cron: row['cron'] as string,
    timeZone: row['time_zone'] as string,
    missed: row['missed'] as ScheduleFields['missed'],
    job: requestOf(dialect.readJson(row['job']) as JsonValue),
    createdAt: time('created_at'),
    updatedAt: time('updated_at'),
    pausedAt: timeOrNull('paused_at'),
    nextFireAt: timeOrNull('next_fire_at'),
    lastFiredAt: timeOrNull('last_fired_at'),
    lastSkippedAt: timeOrNull('last_skipped_at'),
  };
}
