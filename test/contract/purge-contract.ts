import { describe, expect, it } from '@jest/globals';
import { viewOf } from '../../src/application/job-view.js';
import type { Job } from '../../src/domain/job.js';
import { newJob, nextId, PLENTY, seconds, success, T0 } from '../support/jobs.js';
import { storeForEach, type OpenStore } from './store-under-test.js';

/** What every store promises about deleting jobs that ended. */
export function purgeContract(open: OpenStore): void {
  const { store, inTransaction, insert, find, claimed } = storeForEach(open);
  const ids = (jobs: readonly Job[]) => jobs.map(({ id }) => id);

  describe('asking which jobs have ended', () => {
    it('names those, and none that live or that there are not', async () => {
      const [lives, pending, ended, other] = [await claimed(), newJob(), await claimed(), await claimed()];
      await insert(pending);
      for (const job of [ended, other]) {
        job.report(success(job.leaseToken!), T0);
        await inTransaction((jobs) => jobs.saveEnded([job]));
      }
      const asked = [...ids([lives, pending, ended]), nextId()];
      expect(await store().queries.endedOf(asked)).toEqual(new Set([ended.id]));
    });
  });

  describe('deleting ended jobs', () => {
    const deleteEnded = (before: Date, after?: string, limit = 100) =>
      inTransaction((jobs) => jobs.deleteEnded(before, after, limit));

    async function completed(at: Date): Promise<Job> {
      const job = await claimed();
      job.report(success(job.leaseToken!), at);
      await inTransaction((jobs) => jobs.saveEnded([job]));
      return job;
    }
    async function failed(at: Date): Promise<Job> {
      const job = await claimed();
      job.expire(at);
      await inTransaction((jobs) => jobs.saveEnded([job]));
      job.claim('w', nextId(), at);
      await inTransaction((jobs) => jobs.saveClaimed([job]));
      job.expire(at);
      await inTransaction((jobs) => jobs.saveEnded([job]));
      return job;
    }

    it('deletes what was completed or failed before the time, and nothing else', async () => {
      const old = [await completed(seconds(9)), await failed(seconds(9))];
      const young = [await completed(seconds(10)), await failed(seconds(11))];
      const alive = [newJob(), newJob({ runAt: seconds(60) }), await claimed()];
      await insert(alive[0]!, alive[1]!);
      expect(await deleteEnded(seconds(10))).toEqual({ deleted: 2, last: undefined });
      expect(await Promise.all(ids(old).map(find))).toEqual([undefined, undefined]);
      for (const job of [...young, ...alive]) expect(await find(job.id)).toEqual(viewOf(job));
      expect(await deleteEnded(seconds(10))).toEqual({ deleted: 0, last: undefined });
    });

    it('walks through all jobs by a few at a time, also when most of them live', async () => {
      const jobs = [];
      for (let n = 0; n < 7; n++) {
        if (n % 3 === 0) jobs.push(await completed(T0));
        else await insert(newJob());
      }
      const steps: number[] = [];
      let after: string | undefined;
      do {
        const { deleted, last } = await deleteEnded(seconds(1), after, 2);
        steps.push(deleted);
        after = last;
      } while (after !== undefined);
      expect(steps).toEqual([1, 1, 0, 1]);
      expect(await Promise.all(ids(jobs).map(find))).toEqual([undefined, undefined, undefined]);
      const left = await inTransaction((repository) => repository.lockReady(9, PLENTY, undefined, T0));
      expect(left.jobs).toHaveLength(4);
    });

    it('is undone with its transaction', async () => {
      const job = await completed(T0);
      await expect(
        inTransaction(async (jobs) => {
          expect(await jobs.deleteEnded(seconds(1), undefined, 10)).toMatchObject({ deleted: 1 });
          throw new Error('changed my mind');
        }),
      ).rejects.toThrow('changed my mind');
      expect(await find(job.id)).toEqual(viewOf(job));
    });

    it('of two transactions at once deletes each job once', async () => {
      await Promise.all(Array.from({ length: 20 }, () => completed(T0)));
      const answers = await Promise.all([deleteEnded(seconds(1)), deleteEnded(seconds(1)), deleteEnded(seconds(1))]);
      expect(answers.reduce((sum, { deleted }) => sum + deleted, 0)).toBe(20);
    });

    it('does not wait for a job that somebody has locked', async () => {
      const [held, free] = [await completed(T0), await completed(T0)];
      const open = Promise.withResolvers<void>();
      const locked = Promise.withResolvers<void>();
      const holder = inTransaction(async (jobs) => {
        await jobs.lockByIds([held.id]);
        locked.resolve();
        await open.promise;
      });
      await locked.promise;
      const deleting = deleteEnded(seconds(1));
      if (store().concurrent) {
        expect(await deleting).toMatchObject({ deleted: 1 });
        expect(await find(free.id)).toBeUndefined();
      }
      open.resolve();
      await Promise.all([holder, deleting]);
      await deleteEnded(seconds(1));
      expect(await find(held.id)).toBeUndefined();
    });
  });
}
