import { beforeEach, describe, expect, it } from '@jest/globals';
import { JournalKeeper } from '../../src/application/journal-keeper.js';
import { FakeClock } from '../support/fake-clock.js';
import { coordinatorOn } from '../support/coordinator.js';
import { newJob } from '../support/jobs.js';
import { MemoryStore } from '../support/memory-store.js';

describe('the keeper of the journal', () => {
  let clock: FakeClock;
  let store: MemoryStore;
  let steps: string[];
  let keeper: JournalKeeper;
  const troubles: string[] = [];

  beforeEach(() => {
    clock = new FakeClock();
    store = new MemoryStore(clock);
    steps = [];
    const coordinator = coordinatorOn(store, clock);
    const spied = {
      keepJournal: (step: Parameters<typeof coordinator.keepJournal>[0]) => {
        steps.push('fold' in step ? 'fold' : `trim to ${step.trim.upTo}`);
        return coordinator.keepJournal(step);
      },
    };
    const observer = { failed: () => troubles.push('failed'), recovered: () => troubles.push('recovered') };
    keeper = new JournalKeeper(spied, store.journal, clock, 1_000, observer, 8);
    keeper.start();
  });

  const insert = async (count: number) => {
    for (let n = 0; n < count; n++) await store.transaction(({ jobs }) => jobs.insert([newJob()]));
  };
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (let turn = 0; turn < 30; turn++) await new Promise(setImmediate);
  };
  const kept = async () => (await store.journal.since(0, 1_000)).entries.map(({ id }) => id);

  it('folds each second, only when there is something new, all of it', async () => {
    await pass(1_000);
    expect(steps).toEqual(['trim to 0']);
    await insert(30);
    await pass(1_000);
    for (let n = 0; n < 5; n++) await pass(5);
    expect(await store.journal.hasUnfolded()).toBe(false);
    expect((await store.journal.counts()).get('work')?.PENDING).toBe(30);
    const folds = steps.filter((step) => step === 'fold').length;
    await pass(1_000);
    await pass(1_000);
    expect(steps.filter((step) => step === 'fold')).toHaveLength(folds);
    await keeper.stop();
  });

  it('keeps no more changes than it is to, however young they are', async () => {
    for (let round = 0; round < 6; round++) {
      await insert(3);
      await pass(1_000);
    }
    await pass(5_000);
    for (let n = 0; n < 9; n++) await pass(5);
    expect((await kept()).length).toBeLessThanOrEqual(8);
    expect(await kept()).toContain(18);
    await keeper.stop();
  });

  it('deletes what is an hour old', async () => {
    await insert(3);
    await pass(1_000);
    await pass(3_601_000);
    for (let n = 0; n < 9; n++) await pass(5);
    expect(await kept()).toEqual([]);
    await keeper.stop();
    expect(troubles).toEqual([]);
  });
});
