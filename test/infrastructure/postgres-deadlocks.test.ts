import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Transaction } from '../../src/application/ports/unit-of-work.js';
import type { Store } from '../../src/infrastructure/persistence/store.js';
import { newJob } from '../support/jobs.js';
import { createDatabase, openTestStore, type TestDatabase } from '../support/stores.js';

let database: TestDatabase;
let store: Store;
const [a, b] = [newJob(), newJob()];
/** How many transactions have begun. */
let begun: number;

beforeAll(async () => {
  database = await createDatabase('postgres');
  store = await openTestStore(database.url);
  await store.unitOfWork.transaction(({ jobs }) => jobs.insert([a, b]));
});
afterAll(async () => {
  await store.close();
  await database.drop();
});
beforeEach(() => {
  begun = 0;
});

/** Two transactions, each of which wants both jobs, the one in this order, the other in the other. */
function both<T>(want: (transaction: Transaction, first: string, second: string) => Promise<T>): Promise<T[]> {
  const inTurn = (first: string, second: string) =>
    store.unitOfWork.transaction((transaction) => {
      begun += 1;
      return want(transaction, first, second);
    });
  return Promise.all([inTurn(a.id, b.id), inTurn(b.id, a.id)]);
}

/** Resolves for each once both have come here; for who comes again, at once. */
function meeting(): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let come = 0;
  return () => {
    if ((come += 1) >= 2) resolve();
    return promise;
  };
}

describe('a deadlock on PostgreSQL', () => {
  it('is mended by running the transaction again', async () => {
    const bothHoldOne = meeting();
    const locked = await both(async ({ jobs }, first, second) => {
      await jobs.lockByIds([first]);
      await bothHoldOne();
      return [...(await jobs.lockByIds([second])).keys()];
    });
    expect([locked, begun]).toEqual([[[b.id], [a.id]], 3]);
  });

  it('of a statement that nobody waits for is known for what it is, though the statement behind it fails first', async () => {
    const bothHoldOne = meeting();
    const types = await both(async (transaction, first, second) => {
      await transaction.jobs.lockAhead([first]);
      await bothHoldOne();
      transaction.check(transaction.jobs.lockAhead([second]));
      return transaction.jobs.waitingTypes();
    });
    expect([types, begun]).toEqual([[[a.jobType], [a.jobType]], 3]);
  });

  it('does not come of jobs that are locked ahead, in whatever order they are wanted then', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const locked = await both(async (transaction, first, second) => {
        transaction.check(transaction.jobs.lockAhead([first, second]));
        await transaction.jobs.lockByIds([first]);
        return [...(await transaction.jobs.lockByIds([second])).keys()];
      });
      expect(locked).toEqual([[b.id], [a.id]]);
    }
    expect(begun).toBe(40);
  });
});
