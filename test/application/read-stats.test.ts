import { beforeEach, describe, expect, it } from '@jest/globals';
import { Histogram } from '../../src/application/histogram.js';
import type { StateCounts, TypeFigures } from '../../src/application/ports/figure-queries.js';
import type { Askers, Backlog } from '../../src/application/ports/stats-queries.js';
import { ReadStats } from '../../src/application/read-stats.js';
import { FakeClock } from '../support/fake-clock.js';
import { seconds, T0 } from '../support/jobs.js';

const NO_JOBS: StateCounts = { PENDING: 0, RUNNING: 0, COMPLETED: 0, FAILED: 0 };
const SIZES = { tables: [{ name: 'jobs', bytes: 8192 }], databaseBytes: 9000, freeBytes: null, walBytes: null };

let clock: FakeClock;
let counts: Map<string, StateCounts>;
let ofType: Map<string, TypeFigures>;
let backlog: Backlog;
let askers: Askers[];
let asked: string[];
let outage: Error | undefined;
let stats: ReadStats;

beforeEach(() => {
  clock = new FakeClock();
  counts = new Map();
  ofType = new Map();
  askers = [];
  asked = [];
  outage = undefined;
  backlog = { now: seconds(330), oldestReadyAt: null, delayed: 0 };
  const answer = <T>(name: string, value: T) => {
    asked.push(name);
    return outage ? Promise.reject(outage) : Promise.resolve(value);
  };
  stats = new ReadStats(
    {
      counts: () => answer('counts', counts),
      figures: (minutes) => answer(`figures of ${minutes} min`, { since: T0, now: seconds(330), ofType }),
    },
    {
      backlog: (most) => answer(`backlog up to ${most}`, backlog),
      oldestReady: (types) => answer(`oldest of ${types.join()}`, new Map(types.map((type) => [type, seconds(300)]))),
      askers: (since) => answer(`askers since ${(since.getTime() - T0.getTime()) / 1000}`, askers),
      sizes: () => answer('sizes', SIZES),
    },
    { pausedSince: () => answer('paused', new Map([['b', T0]])) },
    clock,
  );
});

const happened = (fields: Partial<TypeFigures> = {}): TypeFigures => ({
  submitted: 0,
  started: 0,
  completed: 0,
  failed: 0,
  retried: 0,
  waitMs: Histogram.empty(),
  runMs: Histogram.empty(),
  ...fields,
});
function took(...ms: number[]): Histogram {
  const histogram = Histogram.empty();
  for (const one of ms) histogram.add(one);
  return histogram;
}

describe('the stats', () => {
  it('are all null or 0 of an empty queue', async () => {
    expect(await stats.execute()).toEqual({
      at: seconds(330),
      counts: NO_JOBS,
      ready: 0,
      delayed: 0,
      oldestWaitingSeconds: null,
      windowSeconds: 330,
      rates: { submitted: 0, started: 0, completed: 0, failed: 0, retried: 0 },
      waitSeconds: { p50: null, p95: null },
      runSeconds: { p50: null, p95: null },
      types: [],
      others: null,
      typesWithoutWorker: [],
      sizes: SIZES,
    });
  });

  it('sum up the types, the busiest first', async () => {
    counts.set('a', { PENDING: 5, RUNNING: 1, COMPLETED: 9, FAILED: 2 });
    counts.set('b', { PENDING: 2, RUNNING: 0, COMPLETED: 0, FAILED: 0 });
    ofType.set('b', happened({ submitted: 660, waitMs: took(1_000, 1_000, 1_000, 60_000) }));
    ofType.set('gone', happened({ completed: 33, runMs: took(10) }));
    ofType.set('', happened({ failed: 33 }));
    backlog = { now: seconds(330), oldestReadyAt: seconds(290), delayed: 3 };
    askers = [{ jobTypes: ['b', 'x'], workers: 2 }];
    const { types, ...all } = await stats.execute();
    expect(all).toMatchObject({
      counts: { PENDING: 7, RUNNING: 1, COMPLETED: 9, FAILED: 2 },
      ready: 4,
      delayed: 3,
      oldestWaitingSeconds: 40,
      rates: { submitted: 2, completed: 0.1, failed: 0.1 },
      typesWithoutWorker: ['a'],
      // What had no room by its name is under no name.
      others: { types: 1, rates: { failed: 0.1 } },
    });
    expect(all.waitSeconds.p50).toBeCloseTo(1, 0);
    expect(all.waitSeconds.p95).toBeGreaterThan(54);
    expect(types.map(({ jobType, paused, workers, hasNoWorker }) => [jobType, paused, workers, hasNoWorker])).toEqual([
      ['b', true, 2, false],
      ['gone', false, 0, false],
      ['a', false, 0, true],
    ]);
    expect(types.map(({ oldestWaitingSeconds }) => oldestWaitingSeconds)).toEqual([30, null, 30]);
    expect(asked).toContain('askers since 30');
    expect(asked).toContain('oldest of b,a');
  });

  it('count a worker of all types for each', async () => {
    counts.set('a', { ...NO_JOBS, PENDING: 1 });
    askers = [
      { jobTypes: null, workers: 3 },
      { jobTypes: ['a', 'a'], workers: 1 },
    ];
    const { types, typesWithoutWorker } = await stats.execute();
    expect([types[0]?.workers, typesWithoutWorker]).toEqual([4, []]);
  });

  it('tell of 100 types one by one, and of the rest together', async () => {
    for (let n = 0; n < 250; n++) counts.set(`type-${n}`, { ...NO_JOBS, PENDING: n });
    const { types, others, counts: all, typesWithoutWorker } = await stats.execute();
    expect([types.length, types[0]?.jobType, types.at(-1)?.jobType]).toEqual([100, 'type-249', 'type-150']);
    expect(others).toMatchObject({ types: 150, counts: { PENDING: (149 * 150) / 2 } });
    expect(all.PENDING).toBe((249 * 250) / 2);
    expect(typesWithoutWorker).toHaveLength(100);
  });

  it('do not say how many are ready when too many are delayed to be counted', async () => {
    counts.set('a', { ...NO_JOBS, PENDING: 20_000 });
    backlog = { ...backlog, delayed: 10_000 };
    expect(await stats.execute()).toMatchObject({ ready: null, delayed: null });
  });

  it('are read once a second for all who ask, and the sizes once a minute', async () => {
    const [first, second] = await Promise.all([stats.execute(), stats.execute()]);
    expect(second).toBe(first);
    clock.advance(999);
    expect(await stats.execute()).toBe(first);
    clock.advance(1);
    expect(await stats.execute()).not.toBe(first);
    const times = (name: string) => asked.filter((question) => question === name).length;
    expect([times('counts'), times('sizes')]).toEqual([2, 1]);
    clock.advance(59_000);
    await stats.execute();
    expect([times('counts'), times('sizes')]).toEqual([3, 2]);
  });

  it('are asked for anew after an outage', async () => {
    outage = new Error('no database');
    await expect(stats.execute()).rejects.toBe(outage);
    outage = undefined;
    expect(await stats.execute()).toMatchObject({ counts: NO_JOBS });
  });
});
