import { describe, expect, it } from '@jest/globals';
import type { Job, JobFields } from '../../src/domain/job.js';
import { failure, newJob, T0 } from '../support/jobs.js';
import { storeForEach, type OpenStore } from './store-under-test.js';

/** What every store promises about how much it locks for a claim. */
export function claimBytesContract(open: OpenStore): void {
  const { inTransaction, insert } = storeForEach(open);
  const ids = (jobs: readonly Job[]) => jobs.map(({ id }) => id);

  describe('ready jobs within so many bytes', () => {
    const KB = 1024;
    const large = (fields: Partial<JobFields> = {}) => newJob({ payload: 'x'.repeat(100 * KB - 2), ...fields });
    const readyWithin = (limit: number, kilobytes: number, types?: string[]) =>
      inTransaction(async (jobs) => {
        const { jobs: locked, bytes, isCut } = await jobs.lockReady(limit, kilobytes * KB, types, T0);
        return { ids: ids(locked), kilobytes: Math.round(bytes / KB), isCut };
      });

    it.each([undefined, ['work']])('(of types %j) end with the one that reaches it, and say so', async (types) => {
      const urgent = large({ priority: 9 });
      const jobs = [large(), large(), large()];
      await insert(...jobs, urgent);
      const [first, second, third] = ids(jobs);
      expect(await readyWithin(1000, 250, types)).toEqual({
        ids: [urgent.id, first, second],
        kilobytes: 300,
        isCut: true,
      });
      expect(await readyWithin(1000, 350, types)).toMatchObject({ ids: [urgent.id, first, second, third] });
      expect(await readyWithin(1000, 500, types)).toEqual({
        ids: [urgent.id, first, second, third],
        kilobytes: 400,
        isCut: false,
      });
      expect(await readyWithin(2, 150, types)).toEqual({ ids: [urgent.id, first], kilobytes: 200, isCut: false });
      expect(await readyWithin(2, 50, types)).toEqual({ ids: [urgent.id], kilobytes: 100, isCut: true });
      expect(await readyWithin(1, 1, types)).toEqual({ ids: [urgent.id], kilobytes: 100, isCut: false });
    });

    it('are counted across types, in the order of all of them', async () => {
      const jobs = ['b', 'a', 'b', 'a'].map((jobType) => large({ jobType }));
      await insert(...jobs, large({ jobType: 'c', priority: 10 }));
      expect(await readyWithin(100, 250, ['a', 'b'])).toEqual({
        ids: ids(jobs.slice(0, 3)),
        kilobytes: 300,
        isCut: true,
      });
    });

    it('are counted by what they are, not by what they could be compressed to, in bytes', async () => {
      await insert(newJob({ payload: 'é'.repeat(100 * KB) }), newJob({ payload: { a: 1 } }), newJob({ payload: null }));
      expect(await readyWithin(3, 150)).toMatchObject({ kilobytes: 200, isCut: true });
      expect(await readyWithin(3, 300)).toMatchObject({ kilobytes: 200, isCut: false });
    });

    it('count the error of an earlier attempt too', async () => {
      const [retried, fresh] = [newJob(), newJob()];
      await insert(retried, fresh);
      retried.claim('w', 'lease', T0);
      await inTransaction((jobs) => jobs.saveClaimed([retried]));
      retried.report(failure('lease', 'x'.repeat(100 * KB)), T0);
      await inTransaction((jobs) => jobs.saveEnded([retried]));
      expect(await readyWithin(2, 50)).toEqual({ ids: [retried.id], kilobytes: 100, isCut: true });
    });

    it.each([undefined, ['work']])('(of types %j) leave the rest to the next transaction', async (types) => {
      const jobs = Array.from({ length: 30 }, () => large());
      await insert(...jobs);
      const saved = await inTransaction(async (repository) => {
        const { jobs: mine } = await repository.lockReady(1000, 950 * KB, types, T0);
        mine.forEach((job) => job.claim('w', 'lease', T0));
        return repository.saveClaimed(mine);
      });
      expect(saved).toEqual(new Set(ids(jobs.slice(0, 10))));
      expect(await readyWithin(1000, 950, types)).toEqual({
        ids: ids(jobs.slice(10, 20)),
        kilobytes: 1000,
        isCut: true,
      });
    });
  });
}
