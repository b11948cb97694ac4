import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Chore, ChoreStep } from '../../src/application/chore.js';
import { Purger } from '../../src/application/purger.js';
import { FakeClock } from '../support/fake-clock.js';

const PACE = { intervalMs: 60_000, pauseMs: 100 };
let clock: FakeClock;
let steps: (string | undefined)[];
let answers: (() => Promise<ChoreStep>)[];
let observed: unknown[];
let purger: Purger;

const choreOf = (what: string): Chore => ({ what, execute: () => Promise.reject(new Error('not by itself')) });
const jobs = choreOf('jobs');
let chores: Chore[];
let others: (() => Promise<ChoreStep>)[];

beforeEach(() => {
  chores = [jobs];
  others = [];
  clock = new FakeClock();
  steps = [];
  answers = [];
  observed = [];
  const purge = (chore: Chore, after: string | undefined) => {
    if (chore !== jobs) return others.shift()?.() ?? Promise.resolve({ purged: 1, next: undefined });
    steps.push(after);
    return answers.shift()?.() ?? Promise.resolve({ purged: 0, next: undefined });
  };
  purger = new Purger({ purge }, chores, clock, PACE, {
    purged: (what, count) => observed.push(what === jobs.what ? count : `${count} ${what}`),
    failed: (error) => observed.push(error),
    recovered: () => observed.push('recovered'),
  });
});

/** Lets time pass once somebody waits for it, and what follows from it happen. */
async function pass(ms: number): Promise<void> {
  while (clock.sleeping === 0) await new Promise(setImmediate);
  clock.advance(ms);
  await new Promise(setImmediate);
}

const answer = (purged: number, next?: string) => () => Promise.resolve({ purged, next });

describe('the purger', () => {
  it('walks through the old jobs once an interval, with a pause after each step', async () => {
    answers = [answer(1_000, 'a'), answer(0, 'b'), answer(7)];
    purger.start();
    await pass(PACE.intervalMs - 1);
    expect(steps).toEqual([]);
    await pass(1);
    expect(steps).toEqual([undefined]);
    await pass(PACE.pauseMs - 1);
    expect(steps).toEqual([undefined]);
    await pass(1);
    await pass(PACE.pauseMs);
    expect(steps).toEqual([undefined, 'a', 'b']);
    expect(observed).toEqual([1_007]);
    await pass(PACE.intervalMs);
    expect(steps).toEqual([undefined, 'a', 'b', undefined]);
    expect(observed).toEqual([1_007]);
    await purger.stop();
  });

  it('begins a walk that failed anew an interval later, and tells of the first failure and of the end of them', async () => {
    const outage = new Error('no database');
    answers = [answer(5, 'a'), () => Promise.reject(outage), () => Promise.reject(outage), answer(3)];
    purger.start();
    await pass(PACE.intervalMs);
    await pass(PACE.pauseMs);
    await pass(PACE.intervalMs);
    expect(observed).toEqual([5, outage]);
    await pass(PACE.intervalMs);
    expect(steps).toEqual([undefined, 'a', undefined, undefined]);
    expect(observed).toEqual([5, outage, 3, 'recovered']);
    await purger.stop();
  });

  it('stops when it is told to: at once in a pause, else after the step under way', async () => {
    answers = [answer(1, 'a')];
    purger.start();
    await pass(PACE.intervalMs);
    await purger.stop();
    expect(steps).toEqual([undefined]);
    expect(observed).toEqual([1]);
  });

  it('that is told to stop in the middle of a step waits for its end', async () => {
    const { promise, resolve } = Promise.withResolvers<ChoreStep>();
    answers = [() => promise];
    purger.start();
    await pass(PACE.intervalMs);
    let stopped = false;
    const stopping = purger.stop().then(() => (stopped = true));
    await new Promise(setImmediate);
    expect(stopped).toBe(false);
    resolve({ purged: 2, next: 'a' });
    await stopping;
    expect(steps).toEqual([undefined]);
  });

  it('does every chore in each round, also when one before it fails', async () => {
    chores.push(choreOf('keys'), choreOf('workers'));
    const outage = new Error('no keys');
    answers = [answer(5)];
    others = [() => Promise.reject(outage)];
    purger.start();
    await pass(PACE.intervalMs);
    expect(observed).toEqual([5, '1 workers', outage]);
    await pass(PACE.intervalMs);
    expect(observed).toEqual([5, '1 workers', outage, '1 keys', '1 workers', 'recovered']);
    await purger.stop();
  });
});
