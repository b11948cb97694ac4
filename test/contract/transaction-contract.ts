import { describe, expect, it } from '@jest/globals';
import type { JobRepository } from '../../src/application/ports/unit-of-work.js';
import { newJob, PLENTY, T0 } from '../support/jobs.js';
import { storeForEach, type OpenStore } from './store-under-test.js';

/** What every store promises about writes that nobody waits for. */
export function transactionContract(open: OpenStore): void {
  const { store, inTransaction, insert, find } = storeForEach(open);
  const ready = async () =>
    (await inTransaction((jobs) => jobs.lockReady(100, PLENTY, undefined, T0))).jobs.map(({ id }) => id);

  describe('a transaction whose writes are sent', () => {
    it('carries out what was sent without waiting, in the order in which it was sent', async () => {
      const jobs = [newJob(), newJob()];
      const seen = await store().unitOfWork.transaction(async (transaction) => {
        transaction.send(transaction.jobs.insert(jobs));
        const {
          jobs: [locked],
        } = await transaction.jobs.lockReady(1, PLENTY, undefined, await transaction.now);
        locked!.claim('w', 'lease', T0);
        transaction.send(transaction.jobs.saveClaimed([locked!]));
        const { jobs: left } = await transaction.jobs.lockReady(9, PLENTY, undefined, await transaction.now);
        transaction.send(transaction.jobs.insert([newJob()]));
        return left.map(({ id }) => id);
      });
      expect(seen).toEqual([jobs[1]!.id]);
      expect(await find(jobs[0]!.id)).toMatchObject({ state: 'RUNNING' });
      expect(await ready()).toHaveLength(2);
    });

    it('commits nothing when something that was sent fails, be it the last', async () => {
      const [there, fresh] = [newJob(), newJob()];
      await insert(there);
      const twice = store().unitOfWork.transaction((transaction) => {
        transaction.send(transaction.jobs.insert([fresh]));
        transaction.send(transaction.jobs.insert([there]));
        return Promise.resolve();
      });
      await expect(twice).rejects.toThrow();
      expect(await find(fresh.id)).toBeUndefined();
      await insert(fresh);
      expect(await ready()).toEqual([there.id, fresh.id]);
    });

    it('commits nothing when what must hold does not', async () => {
      const fresh = newJob();
      const checked = store().unitOfWork.transaction(async (transaction) => {
        await transaction.jobs.insert([fresh]);
        transaction.check(Promise.reject(new Error('a job changed')));
      });
      await expect(checked).rejects.toThrow('a job changed');
      expect(await find(fresh.id)).toBeUndefined();
    });

    it('takes nothing once it is over, committed or not', async () => {
      const [late, later] = [newJob(), newJob()];
      const committed = await inTransaction((jobs) => Promise.resolve({ jobs }));
      await expect(committed.jobs.insert([late])).rejects.toThrow('over');
      let failed: JobRepository | undefined;
      const failing = inTransaction((jobs) => {
        failed = jobs;
        return Promise.reject(new Error('changed my mind'));
      });
      await expect(failing).rejects.toThrow('changed my mind');
      await expect(failed!.insert([later])).rejects.toThrow('over');
      expect(await ready()).toEqual([]);
    });
  });
}
