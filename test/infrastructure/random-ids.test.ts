import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { validate, version } from 'uuid';
import type { Ids } from '../../src/application/ports/ids.js';
import { randomIds } from '../../src/infrastructure/random-ids.js';

const take = (count: number, kind: keyof Ids) => Array.from({ length: count }, () => randomIds[kind]());

describe('the ids of jobs', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('are UUIDv7, each greater than the one before, also when the clock stands still or goes back', () => {
    let now = Date.now() + 60_000;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    const ids = take(1000, 'jobId');
    now -= 5_000;
    ids.push(...take(1000, 'jobId'));
    now += 10_000;
    ids.push(...take(1000, 'jobId'));
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  });

  it('begin with the time, and end in 48 bits that differ', () => {
    const before = Date.now();
    const ids = take(1000, 'jobId');
    const timeOf = (id: string) => parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
    expect(timeOf(randomIds.jobId())).toBeGreaterThanOrEqual(before);
    // Ahead of the clock by what the test before has put it forward.
    expect(timeOf(randomIds.jobId())).toBeLessThan(Date.now() + 120_000);
    expect(new Set(ids.map((id) => id.slice(24))).size).toBe(1000);
  });
});

describe('lease tokens', () => {
  it('are random UUIDs', () => {
    const tokens = take(1000, 'leaseToken');
    expect(new Set(tokens).size).toBe(1000);
    expect(tokens.every((token) => version(token) === 4)).toBe(true);
  });
});
