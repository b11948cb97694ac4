import { describe, expect, it } from '@jest/globals';
import { JobRequest } from '../../src/domain/job-request.js';
import { requestJson } from '../../src/domain/job-request-json.js';
import { Schedule, type ScheduleFields } from '../../src/domain/schedule.js';
import { newJob, seconds, T0 } from '../support/jobs.js';
import { storeForEach, type OpenStore } from './store-under-test.js';

/** What every store promises about schedules. */
export function scheduleContract(open: OpenStore): void {
  const { store } = storeForEach(open);
  const inTransaction = <T>(work: Parameters<ReturnType<typeof store>['unitOfWork']['transaction']>[0]) =>
    store().unitOfWork.transaction(work) as Promise<T>;
  const insert = (schedule: Schedule) => inTransaction<boolean>(({ schedules }) => schedules.insert(schedule));
  const find = (name: string) => store().schedules.find(name);
  const lockDue = (limit: number, at: Date) =>
    inTransaction<Schedule[]>(({ schedules }) => schedules.lockDue(limit, at)).then((due) =>
      due.map(({ fields }) => fields.name),
    );

  function schedule(name: string, fields: Partial<ScheduleFields> = {}): Schedule {
    return Schedule.restore({
      name,
      cron: '* * * * *',
      timeZone: 'UTC',
      missed: 'skip',
      job: JobRequest.of({ jobType: 'work' }),
      createdAt: T0,
      updatedAt: T0,
      pausedAt: null,
      nextFireAt: seconds(60),
      lastFiredAt: null,
      lastSkippedAt: null,
      ...fields,
    });
  }

  const plain = (fields: ScheduleFields | undefined) => fields && { ...fields, job: requestJson(fields.job) };

  describe('schedules', () => {
    it('keeps every field', async () => {
      const full = schedule('full', {
        missed: 'once',
        timeZone: 'Europe/Berlin',
        job: JobRequest.of({
          jobType: 'a',
          payload: { text: 'ö"\\', numbers: [1, 0.1, -2], nothing: null },
          priority: 9,
          options: {
            expiresAt: seconds(1e6),
            delaySeconds: 1.5,
            maxAttempts: 3,
            timeoutSeconds: 9,
            backoff: { type: 'fixed', delaySeconds: 2 },
            unique: { key: 'k', scope: 'retained', onConflict: 'reject' },
            tags: ['a', 'b'],
          },
        }),
        createdAt: seconds(1),
        updatedAt: seconds(2),
        pausedAt: seconds(3),
        nextFireAt: null,
        lastFiredAt: seconds(4),
        lastSkippedAt: seconds(5),
      });
      expect(await insert(full)).toBe(true);
      expect(plain(await find('full'))).toEqual(plain(full.fields));
      const changed = schedule('full', { cron: '@daily', nextFireAt: seconds(7), updatedAt: seconds(6) });
      await inTransaction(({ schedules }) => schedules.save(changed));
      expect(plain(await find('full'))).toEqual(plain(changed.fields));
      const locked = await inTransaction<Schedule>(({ schedules }) => schedules.lockByName('full'));
      expect(plain(locked.fields)).toEqual(plain(changed.fields));
    });

    it('takes a name once, also of two transactions at once', async () => {
      const answers = await Promise.all([insert(schedule('a', { cron: '1' })), insert(schedule('a', { cron: '2' }))]);
      expect(answers.sort()).toEqual([false, true]);
      expect(await insert(schedule('a', { cron: '3' }))).toBe(false);
      expect((await find('a'))?.cron).not.toBe('3');
    });

    it('lists them in the order of the bytes of their names', async () => {
      for (const name of ['b', 'a', 'B', 'a.b', 'a-b', '_']) await insert(schedule(name));
      const names = async (after: string | undefined, limit: number) =>
        (await store().schedules.list(after, limit)).map(({ name }) => name);
      expect(await names(undefined, 9)).toEqual(['B', '_', 'a', 'a-b', 'a.b', 'b']);
      expect(await names('a', 2)).toEqual(['a-b', 'a.b']);
    });

    it('gives those that are due, the longest due first, and no others', async () => {
      await insert(schedule('later', { nextFireAt: seconds(61) }));
      await insert(schedule('never', { nextFireAt: null }));
      await insert(schedule('second', { nextFireAt: seconds(60) }));
      await insert(schedule('first', { nextFireAt: seconds(10) }));
      expect(await lockDue(9, seconds(60))).toEqual(['first', 'second']);
      expect(await lockDue(1, seconds(60))).toEqual(['first']);
      expect(await lockDue(9, seconds(9))).toEqual([]);
    });

    it('tells when the next one fires', async () => {
      expect(await store().schedules.nextFiring()).toEqual({ at: null, now: T0 });
      await insert(schedule('never', { nextFireAt: null }));
      expect(await store().schedules.nextFiring()).toEqual({ at: null, now: T0 });
      await insert(schedule('b', { nextFireAt: seconds(-5) }));
      await insert(schedule('a', { nextFireAt: seconds(5) }));
      expect(await store().schedules.nextFiring()).toEqual({ at: seconds(-5), now: T0 });
    });

    it('passes over those that another transaction is about to fire, and finds them moved on', async () => {
      await insert(schedule('a'));
      await insert(schedule('b', { nextFireAt: seconds(61) }));
      const open = Promise.withResolvers<void>();
      const locked = Promise.withResolvers<void>();
      const first = inTransaction(async ({ schedules }) => {
        const [due] = await schedules.lockDue(1, seconds(99));
        locked.resolve();
        await open.promise;
        await schedules.save(Schedule.restore({ ...due!.fields, nextFireAt: seconds(120) }));
      });
      await locked.promise;
      const meanwhile = lockDue(9, seconds(99));
      if (store().concurrent) expect(await meanwhile).toEqual(['b']);
      open.resolve();
      await Promise.all([first, meanwhile]);
      expect(await lockDue(9, seconds(99))).toEqual(['b']);
    });

    it('is moved on together with its jobs, or not at all', async () => {
      await insert(schedule('a'));
      const job = newJob();
      const failing = inTransaction(async ({ schedules, jobs }) => {
        const [due] = await schedules.lockDue(1, seconds(60));
        await jobs.insert([job]);
        await schedules.save(Schedule.restore({ ...due!.fields, nextFireAt: seconds(120) }));
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      expect((await find('a'))?.nextFireAt).toEqual(seconds(60));
      expect(await store().queries.find(job.id)).toBeUndefined();
    });

    it('is gone when it is deleted', async () => {
      await insert(schedule('a'));
      await inTransaction(({ schedules }) => schedules.delete('a'));
      expect(await find('a')).toBeUndefined();
      expect(await inTransaction(({ schedules }) => schedules.lockByName('a'))).toBeUndefined();
    });
  });
}
