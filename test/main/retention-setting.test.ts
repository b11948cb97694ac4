import { describe, expect, it } from '@jest/globals';
import { schedulerSettings } from '../../src/main/scheduler-settings.js';
import { readSettings } from '../../src/main/setting-table.js';

const read = (given?: string) =>
  readSettings(schedulerSettings, given === undefined ? {} : { RETENTION_DAYS: given }).retentionDays;

describe('RETENTION_DAYS', () => {
  it('is a number of days, fractions allowed, seven when it is not set', () => {
    expect([read(), read('30'), read('0.5'), read('0.00001')]).toEqual([7, 30, 0.5, 0.00001]);
  });

  it('may be forever', () => {
    expect(read('forever')).toBe(Infinity);
  });

  it.each(['0', '-1', '0.000001', '36501', '7d', 'Infinity', 'never', '1e3'])('is not %s', (given) => {
    expect(() => read(given)).toThrow(
      `RETENTION_DAYS must be a number from 0.00001 to 36500, or forever, not "${given}"`,
    );
  });
});
