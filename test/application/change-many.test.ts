import { beforeEach, describe, expect, it } from '@jest/globals';
import { ChangeMany, type BulkPace } from '../../src/application/change-many.js';
import type { Coordinator } from '../../src/application/coordinator.js';
import { Busy, ShuttingDown } from '../../src/application/errors.js';
import { ClaimRequest } from '../../src/domain/claim-request.js';
import { JobRequest } from '../../src/domain/job-request.js';
import { claimFrom, coordinatorOn } from '../support/coordinator.js';
import { FakeClock } from '../support/fake-clock.js';
import { MemoryStore } from '../support/memory-store.js';

const PACE: BulkPace = { atOnce: 2, found: 4, changed: 2, pauseMs: 20 };

let clock: FakeClock;
let store: MemoryStore;
let coordinator: Coordinator;
let changeMany: ChangeMany;
beforeEach(() => {
  clock = new FakeClock();
  store = new MemoryStore(clock);
  coordinator = coordinatorOn(store, clock);
  changeMany = new ChangeMany(store, coordinator, clock, PACE);
});

const submit = (count: number, jobType = 'work') =>
  coordinator.submit(Array.from({ length: count }, () => JobRequest.of({ jobType })));
const cancelAll = (dryRun = false) => changeMany.execute({ kind: 'cancel', filter: { jobType: 'work' }, dryRun });
const turn = () => new Promise(setImmediate);
const untilPaused = async () => {
  for (let turns = 0; turns < 100 && clock.sleeping === 0; turns += 1) await turn();
  expect(clock.sleeping).toBeGreaterThan(0);
};
/** Lets a walk go on to its end. */
const ended = async <T>(walk: Promise<T>): Promise<T> => {
  const progress = { isOver: false };
  const over = walk.finally(() => (progress.isOver = true));
  over.catch(() => undefined);
  for (let turns = 0; turns < 1_000 && !progress.isOver; turns += 1) {
    clock.advance(PACE.pauseMs);
    await turn();
  }
  return over;
};
const pending = async () => (await store.search({ states: ['PENDING'] }, undefined, 100)).ids.length;

describe('a change of many jobs', () => {
  it('changes a few at a time, and leaves the store to others in between', async () => {
    await submit(9);
    await submit(1, 'other');
    const walk = cancelAll();
    await untilPaused();
    expect(await pending()).toBe(8);
    expect(await ended(walk)).toEqual({ matched: 9, changed: 9 });
    expect(await pending()).toBe(1);
  });

  it('counts and changes nothing when it is only to count', async () => {
    await submit(9);
    expect(await ended(cancelAll(true))).toEqual({ matched: 9, changed: 0 });
    expect(await pending()).toBe(9);
  });

  it('leaves alone what has moved on, and what is submitted meanwhile', async () => {
    await submit(4);
    const walk = changeMany.execute({ kind: 'cancel', filter: { states: ['PENDING'] }, dryRun: false });
    await untilPaused();
    await submit(3);
    const [claimed] = await claimFrom(coordinator, ClaimRequest.of({ workerId: 'w' }));
    expect(await ended(walk)).toEqual({ matched: 4, changed: 3 });
    expect(await store.find(claimed!.id)).toMatchObject({ state: 'RUNNING', cancelRequestedAt: null });
    expect(await pending()).toBe(3);
  });

  it('takes no more at once than it may', async () => {
    await submit(9);
    const walks = [cancelAll(), cancelAll()];
    await expect(cancelAll()).rejects.toBeInstanceOf(Busy);
    const answers = await Promise.all(walks.map(ended));
    expect(answers.reduce((sum, { changed }) => sum + changed, 0)).toBe(9);
    expect(await pending()).toBe(0);
    expect(await ended(cancelAll())).toEqual({ matched: 0, changed: 0 });
  });

  it('ends at its next step when the scheduler shuts down, and begins no more', async () => {
    await submit(9);
    const walk = cancelAll();
    await untilPaused();
    changeMany.close();
    await expect(walk).rejects.toBeInstanceOf(ShuttingDown);
    expect(await pending()).toBe(7);
    await expect(cancelAll()).rejects.toBeInstanceOf(ShuttingDown);
  });

  it('is for the states that the chart allows it in', async () => {
    await submit(1);
    const retried = changeMany.execute({ kind: 'retry', filter: { jobType: 'work' }, dryRun: false });
    expect(await retried).toEqual({ matched: 0, changed: 0 });
    const completed = changeMany.execute({ kind: 'cancel', filter: { states: ['COMPLETED'] }, dryRun: false });
    expect(await completed).toEqual({ matched: 0, changed: 0 });
  });
});
