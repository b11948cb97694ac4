import { describe, expect, it } from '@jest/globals';
import { viewOf } from '../../src/application/job-view.js';
import { Job } from '../../src/domain/job.js';
import { JobEdit } from '../../src/domain/job-edit.js';
import type { JobOptions } from '../../src/domain/job-options.js';
import { JobRequest } from '../../src/domain/job-request.js';
import { LIMITS, newJob, nextId, PLENTY, seconds, T0 } from '../support/jobs.js';
import { storeForEach, type OpenStore } from './store-under-test.js';

/** What every store promises about what a job may ask for beside its work. */
export function optionContract(open: OpenStore): void {
  const { store, inTransaction, insert, find } = storeForEach(open);
  const jobOf = (options: JobOptions) => Job.submit(JobRequest.of({ jobType: 'work', options }), nextId(), LIMITS, T0);
  const idsOf = (jobs: readonly Job[]) => jobs.map(({ id }) => id);
  const ready = (now: Date, jobTypes?: string[]) =>
    inTransaction(async (jobs) => idsOf((await jobs.lockReady(10, PLENTY, jobTypes, now)).jobs));

  describe('what a job asks for', () => {
    const everything: JobOptions = {
      runAt: seconds(10),
      expiresAt: seconds(20),
      maxAttempts: 7,
      timeoutSeconds: 99,
      backoff: { type: 'exponential', delaySeconds: 0.5, maxSeconds: 60, jitter: 0.25 },
      unique: { key: 'käse "1" \\', scope: 'retained', onConflict: 'reject' },
      tags: ['a', 'customer:42'],
    };

    it('is kept as it was, beside jobs that ask for nothing, and given back with a claim', async () => {
      const [plain, rich] = [newJob(), jobOf(everything)];
      await insert(plain, rich);
      expect(await find(plain.id)).toEqual(viewOf(plain));
      expect(await find(rich.id)).toEqual(viewOf(rich));
      const locked = await inTransaction((jobs) => jobs.lockReady(10, PLENTY, undefined, seconds(10)));
      expect(locked.jobs.map((job) => viewOf(job))).toEqual([viewOf(plain), viewOf(rich)]);
    });
  });

  describe('a job that expires', () => {
    it.each([[undefined], [['work']]])('is no longer ready from that time on (types: %j)', async (types) => {
      const job = jobOf({ expiresAt: seconds(5) });
      await insert(job);
      expect(await ready(seconds(4.999), types)).toEqual([job.id]);
      expect(await ready(seconds(5), types)).toEqual([]);
    });

    it('is ready after that time when it has been begun before', async () => {
      const job = jobOf({ expiresAt: seconds(5) });
      await insert(job);
      job.claim('w', 'lease', T0);
      await inTransaction((jobs) => jobs.saveClaimed([job]));
      job.expire(seconds(31));
      await inTransaction((jobs) => jobs.saveEnded([job]));
      expect(await ready(seconds(40))).toEqual([job.id]);
      expect(idsOf(await inTransaction((jobs) => jobs.lockLapsed(10, seconds(40))))).toEqual([]);
    });

    it('is found by the sweep, the longest expired first, a few at a time', async () => {
      const jobs = [3, 1, 2, 9].map((at) => jobOf({ expiresAt: seconds(at) }));
      await insert(...jobs, newJob());
      const lapsed = (limit: number) => inTransaction(async (r) => idsOf(await r.lockLapsed(limit, seconds(3))));
      expect(await lapsed(10)).toEqual([jobs[1]!.id, jobs[2]!.id, jobs[0]!.id]);
      expect(await lapsed(2)).toEqual([jobs[1]!.id, jobs[2]!.id]);
    });

    it('ends with the reason, and the outlook says before that there is something to sweep', async () => {
      const job = jobOf({ expiresAt: T0 });
      await insert(job);
      expect(await store().queries.outlook()).toMatchObject({ expired: true });
      const saved = await inTransaction(async (jobs) => {
        const [found] = await jobs.lockLapsed(1, T0);
        found!.lapse(T0);
        return jobs.saveChanged([{ job: found!, state: 'PENDING', leaseToken: null, workerId: null }]);
      });
      expect(saved).toEqual(new Set([job.id]));
      expect(await find(job.id)).toMatchObject({ state: 'FAILED', failureReason: 'expired', finishedAt: T0 });
      expect(await store().queries.outlook()).toMatchObject({ expired: false });
    });
  });

  describe('an edit', () => {
    it('moves a job in the queue', async () => {
      const [first, second] = [newJob(), newJob()];
      await insert(first, second);
      await inTransaction(async (jobs) => {
        const job = (await jobs.lockByIds([second.id])).get(second.id)!;
        job.edit(JobEdit.of({ priority: 6 }), T0);
        await jobs.saveChanged([{ job, state: 'PENDING', leaseToken: null, workerId: null }]);
      });
      expect(await ready(T0)).toEqual([second.id, first.id]);
      expect(await find(second.id)).toMatchObject({ priority: 6 });
    });
  });
}
