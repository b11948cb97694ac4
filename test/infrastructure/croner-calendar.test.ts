import { describe, expect, it } from '@jest/globals';
import { CronerCalendar } from '../../src/infrastructure/croner-calendar.js';

const calendar = new CronerCalendar();

function firings(cron: string, timeZone: string, after: string, count: number): string[] {
  const found: string[] = [];
  let next = calendar.next(cron, timeZone, new Date(after));
  for (; next !== null && found.length < count; next = calendar.next(cron, timeZone, next)) {
    found.push(next.toISOString().replace(':00.000Z', 'Z'));
  }
  return found;
}

/** The examples of docs/protocol.md. */
describe('the calendar, when the clocks change', () => {
  it('fires a single time of the skipped hour right behind it', () => {
    expect(firings('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00Z', // 03:00, as 02:30 does not exist
      '2026-03-30T00:30Z',
    ]);
    expect(firings('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00:00Z', 2)).toEqual([
      '2026-10-03T15:30Z', // 02:30
      '2026-10-04T15:15Z',
    ]);
  });

  it('fires a single time of the repeated hour once, the first time', () => {
    expect(firings('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30Z',
      '2026-10-26T01:30Z',
    ]);
    expect(firings('30 1 * * *', 'America/New_York', '2026-10-31T12:00:00Z', 2)).toEqual([
      '2026-11-01T05:30Z',
      '2026-11-02T06:30Z',
    ]);
  });

  it('goes on with an interval through both hours, and has none in the skipped one', () => {
    expect(firings('*/30 * * * *', 'Europe/Berlin', '2026-10-24T23:30:00Z', 6)).toEqual([
      ...['2026-10-25T00:00Z', '2026-10-25T00:30Z', '2026-10-25T01:00Z', '2026-10-25T01:30Z'],
      ...['2026-10-25T02:00Z', '2026-10-25T02:30Z'],
    ]);
    expect(firings('30 1,2,3 * * *', 'Europe/Berlin', '2026-03-29T00:00:00Z', 2)).toEqual([
      '2026-03-29T00:30Z', // 01:30; then 03:30
      '2026-03-29T01:30Z',
    ]);
  });
});

describe('the calendar', () => {
  it('gives whole seconds behind the moment, whatever its milliseconds', () => {
    const next = (after: string) => calendar.next('* * * * * *', 'UTC', new Date(after))?.toISOString();
    expect(next('2026-01-01T00:00:00.000Z')).toBe('2026-01-01T00:00:01.000Z');
    expect(next('2026-01-01T00:00:00.001Z')).toBe('2026-01-01T00:00:01.000Z');
    expect(next('2025-12-31T23:59:59.999Z')).toBe('2026-01-01T00:00:00.000Z');
  });

  it('has no firing for a date that never comes, and says so soon', () => {
    const begun = performance.now();
    for (const cron of ['0 0 30 2 *', '0 0 0 1 1 * 2020', '0 0 31 2,4,6,9,11 *']) {
      expect(calendar.next(cron, 'Europe/Berlin', new Date('2026-01-01'))).toBeNull();
    }
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it('finds no fault in what croner reads', () => {
    for (const cron of [
      '@hourly',
      '0 0 L * *',
      '0 0 * * FRI#2',
      '0 12 15W * *',
      '*/5 9-17 * * 1-5',
      '0 0 0 1 1 * 2030',
    ]) {
      expect(calendar.check(cron, 'America/Argentina/Buenos_Aires')).toEqual([]);
    }
    expect(calendar.check('* * * * *', 'Etc/GMT+3')).toEqual([]);
  });
});
