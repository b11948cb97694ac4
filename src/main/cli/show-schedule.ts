import type { ScheduleBody } from '../../interface/http/contract/schedules.js';
import { printable, table } from './printable.js';

/** A schedule, for people: its fields that say something, one a line. */
export function scheduleLines(schedule: ScheduleBody): string[] {
  const { name, cron, time_zone: timeZone, missed, job, next_firings: next } = schedule;
  const facts: [name: string, value: string | null][] = [
    ['name', name],
    ['cron', `${cron} (${timeZone})`],
    ['missed', missed],
    ['paused', schedule.paused_at],
    ['next', next.length > 0 ? next.join(' ') : null],
    ['fired', schedule.last_fired_at],
    ['skipped', schedule.last_skipped_at],
    ['job', JSON.stringify(job)],
  ];
  return facts.flatMap(([field, value]) => (value === null ? [] : `${field.padEnd(7)}  ${printable(value)}`));
}

/** Schedules as a table. */
export function scheduleTable(schedules: readonly ScheduleBody[]): string[] {
  const rows = schedules.map((schedule) => [
    schedule.name,
    schedule.cron,
    schedule.time_zone,
    schedule.job.job_type,
    schedule.paused ? 'paused' : (schedule.next_firings[0] ?? 'never'),
    schedule.last_fired_at ?? '',
  ]);
  return table([['NAME', 'CRON', 'TIME ZONE', 'TYPE', 'NEXT', 'FIRED'], ...rows]);
}
