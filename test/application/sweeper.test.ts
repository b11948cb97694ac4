import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Coordinator } from '../../src/application/coordinator.js';
import { Sweeper } from '../../src/application/sweeper.js';
import { FakeClock } from '../support/fake-clock.js';

const INTERVAL_MS = 1_000;
let clock: FakeClock;
let sweeps: number;
let answers: (() => Promise<{ ended: number; more: boolean }>)[];
let observed: unknown[];
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
  sweeper = new Sweeper(coordinator, clock, INTERVAL_MS, {
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
    expect(observed).toEqual([failure, 'recovered', 1, 2, failure]);
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
});
