import { describe, expect, it } from '@jest/globals';
import { viewOf } from '../../src/application/job-view.js';
import { type Job } from '../../src/domain/job.js';
import { newJob, seconds, success, T0 } from '../support/jobs.js';
import { storeForEach, type OpenStore } from './store-under-test.js';

/** What every store promises about what must not be there twice. */
export function onceContract(open: OpenStore): void {
  const { store, inTransaction, insert, find } = storeForEach(open);
  const unique = (uniqueKey: string, fields: Partial<Job> = {}) =>
    newJob({ uniqueKey, uniqueScope: 'active', ...fields });
  const insertUnique = (...jobs: Job[]) =>
    inTransaction(async (repository) => {
      const stored = await repository.insertUnique(jobs);
      return jobs.map(({ id }) => stored.has(id));
    });
  async function end(job: Job): Promise<void> {
    job.claim('w', `lease-${job.id}`, T0);
    await inTransaction((jobs) => jobs.saveClaimed([job]));
    job.report(success(`lease-${job.id}`), seconds(1));
    await inTransaction((jobs) => jobs.saveEnded([job]));
  }

  describe('jobs with unique keys', () => {
    it('are stored one for each key, of two that come together the first', async () => {
      const [a, again, b] = [unique('a'), unique('a'), unique('b "quoted" \\ ü')];
      expect(await insertUnique(a, again, b)).toEqual([true, false, true]);
      expect(await find(b.id)).toEqual(viewOf(b));
      expect(await find(again.id)).toBeUndefined();
      expect(await insertUnique(unique('a'), unique('c'))).toEqual([false, true]);
    });

    it('hold their keys while they wait and run, and no longer once they have ended', async () => {
      const job = unique('a');
      await insertUnique(job);
      job.claim('w', 'lease', T0);
      await inTransaction((jobs) => jobs.saveClaimed([job]));
      expect(await insertUnique(unique('a'))).toEqual([false]);
      job.report(success('lease'), seconds(1));
      await inTransaction((jobs) => jobs.saveEnded([job]));
      expect(await insertUnique(unique('a'))).toEqual([true]);
    });

    it('hold them for as long as they are kept when that is their scope', async () => {
      const job = unique('a', { uniqueScope: 'retained' });
      await insertUnique(job);
      await end(job);
      expect(await insertUnique(unique('a'), unique('a', { uniqueScope: 'retained' }))).toEqual([false, false]);
      expect(await inTransaction((jobs) => jobs.holdersOf(['a', 'b']))).toEqual(new Map([['a', viewOf(job)]]));
    });

    it('are found by their keys, and not once they have ended', async () => {
      const [a, b] = [unique('a'), unique('b')];
      await insertUnique(a, b);
      await end(b);
      expect(await inTransaction((jobs) => jobs.holdersOf(['a', 'b', 'c']))).toEqual(new Map([['a', viewOf(a)]]));
    });

    it('can be taken back in the same transaction, and leave no key, no tag and no change behind', async () => {
      const heard: unknown[] = [];
      const { unitOfWork, figures } = store();
      unitOfWork.onCommit({ committed: (changes) => heard.push(...changes) });
      const [a, b] = [unique('a', { tags: ['t'] }), unique('b')];
      await inTransaction(async (jobs) => {
        await jobs.insertUnique([a, b]);
        await jobs.withdraw([a.id]);
      });
      expect(await find(a.id)).toBeUndefined();
      expect(heard).toEqual([expect.objectContaining({ jobIds: [b.id], to: 'PENDING' })]);
      expect((await figures.counts()).get('work')).toMatchObject({ PENDING: 1 });
      expect(await insertUnique(unique('a', { tags: ['t'] }))).toEqual([true]);
      await insert(newJob());
    });
  });

  describe('idempotency keys', () => {
    const name = (key: string, fingerprint = 'f') => ({ key, fingerprint });
    const transaction = store;
    const reserve = (...keys: string[]) =>
      transaction().unitOfWork.transaction(({ idempotency }) =>
        idempotency.reserve(
          keys.map((key) => name(key)),
          T0,
        ),
      );

    it('are taken by whoever comes first', async () => {
      expect(await reserve('b', 'a')).toEqual(new Set(['a', 'b']));
      expect(await reserve('a', 'c')).toEqual(new Set(['c']));
    });

    it('keep the answer as it was, times and all', async () => {
      const job = viewOf(newJob({ payload: { at: '2026-01-01T00:00:00.000Z', 'ü"': null }, expiresAt: seconds(9) }));
      await reserve('a', 'b');
      await store().unitOfWork.transaction(({ idempotency }) => idempotency.keep('a', { jobs: [job], made: 1 }));
      const kept = await store().unitOfWork.transaction(({ idempotency }) => idempotency.answersOf(['a', 'x']));
      expect(kept).toEqual(new Map([['a', { fingerprint: 'f', answer: { jobs: [job], made: 1 } }]]));
    });

    it('are free again when they are let go of, and once they are old', async () => {
      await reserve('a', 'b');
      await store().unitOfWork.transaction(({ idempotency }) => idempotency.release(['a']));
      expect(await reserve('a')).toEqual(new Set(['a']));
      const purge = (before: Date) =>
        store().unitOfWork.transaction(({ idempotency }) => idempotency.deleteOld(before, 10));
      expect([await purge(T0), await purge(seconds(1))]).toEqual([0, 2]);
      expect(await reserve('b')).toEqual(new Set(['b']));
    });
  });
}
