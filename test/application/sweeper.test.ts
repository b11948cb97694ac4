import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Coordinator } from '../../src/application/coordinator.js';
import type { Outlook } from '../../src/application/ports/job-queries.js';
import { PausedTypes } from '../../src/application/paused-types.js';
import { Sweeper } from '../../src/application/sweeper.js';
import { FakeClock } from '../support/fake-clock.js';

const INTERVAL_MS = 1_000;
let clock: FakeClock;
let sweeps: number;
let answers: (() => Promise<{ ended: number; more: boolean }>)[];
let observed: unknown[];
let outlook: Omit<Outlook, 'now'>;
let paused: PausedTypes;
let waiting: { size: number; announce(): void; doubt(): void; onExpected(lookout: (inMs: number) => void): void };
let expectReady: (inMs: number) => void;
let announced: number;
let doubted: number;
let outages: Error[];
let sweeper: Sweeper;

beforeEach(() => {
  clock = new FakeClock();
  sweeps = 0;
  answers = [];
  observed = [];
  const coordinator: Pick<Coordinator, 'sweep'> = {
    sweep: () => {
      sweeps += 1;
      return answers.shift()?.() ?? Promise.resolve({ ended: 0, more: false });
    },
  };
  outlook = { expired: true, ready: false, nextDueAt: null, pausedTypes: [] };
  announced = 0;
  paused = new PausedTypes();
  doubted = 0;
  outages = [];
  waiting = {
    size: 0,
    announce: () => (announced += 1),
    doubt: () => (doubted += 1),
    onExpected: (lookout) => (expectReady = lookout),
  };
  const queries = {
    outlook: () => {
      const outage = outages.shift();
      return outage ? Promise.reject(outage) : Promise.resolve({ ...outlook, now: clock.now() });
    },
  };
  sweeper = new Sweeper(coordinator, queries, waiting, paused, clock, INTERVAL_MS, {
    swept: (ended) => observed.push(ended),
    failed: (error) => observed.push(error),
    recovered: () => observed.push('recovered'),
  });
});

async function pass(ms: number): Promise<void> {
  while (clock.sleeping === 0) await new Promise(setImmediate);
  clock.advance(ms);
  await new Promise(setImmediate);
}

describe('the sweeper', () => {
  it('sweeps once an interval, for the first time after one', async () => {
    sweeper.start();
    expect(sweeps).toBe(0);
    for (let n = 1; n <= 3; n++) {
      await pass(INTERVAL_MS);
      expect(sweeps).toBe(n);
    }
    await sweeper.stop();
  });

  it('leaves the coordinator alone while no lease has run out', async () => {
    outlook = { ...outlook, expired: false };
    sweeper.start();
    for (let n = 1; n <= 3; n++) await pass(INTERVAL_MS);
    expect([sweeps, announced]).toEqual([0, 0]);
    await sweeper.stop();
  });

  it('lets waiting claims ask when a job is ready', async () => {
    sweeper.start();
    await pass(INTERVAL_MS);
    expect(announced).toBe(0);
    outlook = { ...outlook, ready: true };
    await pass(INTERVAL_MS);
    expect(announced).toBe(1);
    await sweeper.stop();
  });

  it('looks again at the moment a job becomes due, if claims wait', async () => {
    const nextDueAt = new Date(clock.now().getTime() + 1_300);
    outlook = { expired: false, ready: false, nextDueAt, pausedTypes: [] };
    sweeper.start();
    await pass(INTERVAL_MS); // Nobody waits yet: the next look is an interval away.
    waiting.size = 1;
    outlook = { expired: false, ready: false, nextDueAt: new Date(clock.now().getTime() + 1_300), pausedTypes: [] };
    await pass(INTERVAL_MS);
    outlook = { expired: false, ready: true, nextDueAt: null, pausedTypes: [] };
    await pass(299);
    expect(announced).toBe(0);
    await pass(1);
    expect(announced).toBe(1);
    await sweeper.stop();
  });

  it('lets claims doubt what is known of a store that cannot be looked at', async () => {
    outages = [new Error('no database')];
    sweeper.start();
    await pass(INTERVAL_MS);
    expect([doubted, observed]).toEqual([1, [new Error('no database')]]);
    await pass(INTERVAL_MS);
    expect(doubted).toBe(1);
    await sweeper.stop();
  });

  it('goes on at once while there is more to sweep', async () => {
    answers = [async () => ({ ended: 500, more: true }), async () => ({ ended: 3, more: false })];
    sweeper.start();
    await pass(INTERVAL_MS);
    expect(observed).toEqual([500, 3]);
    await sweeper.stop();
  });

  it('outlives sweeps that fail, and tells the first and the end of them', async () => {
    const failure = new Error('no database');
    const fail = () => Promise.reject(failure);
    answers = [
      fail,
      fail,
      fail,
      async () => ({ ended: 1, more: false }),
      async () => ({ ended: 2, more: false }),
      fail,
    ];
    sweeper.start();
    for (let n = 0; n < 6; n++) await pass(INTERVAL_MS);
    expect(observed).toEqual([failure, 1, 'recovered', 2, failure]);
    await sweeper.stop();
  });

  it('lets a round pass after the scheduler itself stood still, so that waiting reports are read first', async () => {
    sweeper.start();
    await pass(40_000);
    expect(sweeps).toBe(0);
    await pass(INTERVAL_MS);
    expect(sweeps).toBe(1);
    await sweeper.stop();
  });

  it('stops when it is told to, after the sweep under way', async () => {
    const { promise, resolve } = Promise.withResolvers<{ ended: number; more: boolean }>();
    answers = [() => promise];
    sweeper.start();
    await pass(INTERVAL_MS);
    let stopped = false;
    const stopping = sweeper.stop().then(() => (stopped = true));
    await new Promise(setImmediate);
    expect(stopped).toBe(false);
    resolve({ ended: 1, more: true });
    await stopping;
    expect(sweeps).toBe(1);
  });

  it('looks earlier when it is told that a job becomes ready before its next look, and not later', async () => {
    outlook = { expired: true, ready: false, nextDueAt: null, pausedTypes: [] };
    sweeper.start();
    while (clock.sleeping === 0) await new Promise(setImmediate);
    expectReady(300);
    expectReady(2_000);
    await pass(299);
    expect(sweeps).toBe(0);
    await pass(1);
    expect(sweeps).toBe(1);
    await sweeper.stop();
  });

  it('learns which types are paused, and lets claims ask when one is resumed', async () => {
    outlook = { expired: false, ready: false, nextDueAt: null, pausedTypes: ['a', 'b'] };
    sweeper.start();
    await pass(INTERVAL_MS);
    while (paused.isEmpty) await new Promise(setImmediate);
    expect([paused.has('a'), paused.has('b'), announced]).toEqual([true, true, 0]);
    outlook = { ...outlook, pausedTypes: ['b'] };
    await pass(INTERVAL_MS);
    while (announced === 0) await new Promise(setImmediate);
    expect([paused.has('a'), paused.has('b')]).toEqual([false, true]);
    await sweeper.stop();
  });
});
