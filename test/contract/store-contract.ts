import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { viewOf } from '../../src/application/job-view.js';
import type { JobRepository } from '../../src/application/ports/unit-of-work.js';
import type { Job } from '../../src/domain/job.js';
import type { JsonValue } from '../../src/domain/json.js';
import { failure, newJob, nextId, PLENTY, runningJob, seconds, success, T0 } from '../support/jobs.js';
import { storeForEach, type OpenStore } from './store-under-test.js';

/** What every store promises. All of them run it, the double in memory included. */
export function storeContract(open: OpenStore): void {
  const { store, clock, inTransaction, insert, find, claimed } = storeForEach(open);
  const ids = (jobs: readonly Job[]) => jobs.map(({ id }) => id);
  const ready = (limit = 100, types?: string[], now = clock().now()) =>
    inTransaction(async (jobs) => ids((await jobs.lockReady(limit, PLENTY, types, now)).jobs));
  const lock = async (id: string) => (await inTransaction((jobs) => jobs.lockByIds([id]))).get(id)!;

  describe('inserting and reading', () => {
    it('gives back every field of a new, a claimed, a retried, a completed and a failed job', async () => {
      const job = newJob({ jobType: 'a.b:c-d_e', priority: 10, payload: { deep: [1, 'two', null, { three: true }] } });
      await insert(job);
      expect(await find(job.id)).toEqual(viewOf(job));

      for (const report of [failure('1', { type: 'E', message: 'm', stack: 's' }), failure('2', 'text')]) {
        job.claim('worker é😀', report.claimant.leaseToken!, seconds(1));
        expect(await inTransaction((jobs) => jobs.saveClaimed([job]))).toEqual(new Set([job.id]));
        expect(await find(job.id)).toEqual(viewOf(job));
        expect({ ...(await lock(job.id)) }).toEqual({ ...job });

        job.report({ ...report, claimant: { ...report.claimant, workerId: 'worker é😀' } }, seconds(2));
        expect(await inTransaction((jobs) => jobs.saveEnded([job]))).toEqual(new Set([job.id]));
        expect(await find(job.id)).toEqual(viewOf(job));
        expect({ ...(await lock(job.id)) }).toEqual({ ...job });
      }

      const given = runningJob('at once');
      await insert(given, newJob());
      expect(await find(given.id)).toEqual(viewOf(given));
      expect({ ...(await lock(given.id)) }).toEqual({ ...given });

      const other = await claimed('3');
      other.report(success('3', [{ answer: 42 }]), seconds(3));
      await inTransaction((jobs) => jobs.saveEnded([other]));
      expect(await find(other.id)).toEqual(viewOf(other));
    });

    it('keeps any JSON as it is: payload and result alike', async () => {
      const values = [
        ...['', '5', 'null', '"quoted"', '[1]', '{"a":1}', 'é😀\u2028\n\t\\'],
        ...[0, -1, 1.5, 1e21, 5e-324, Number.MAX_SAFE_INTEGER, true, false, null, [], {}, [[]], { '': { '': '' } }],
        JSON.parse('{"__proto__": {"a": 1}, "constructor": {"prototype": 2}}') as JsonValue,
        ...fc.sample(fc.jsonValue(), { numRuns: 60, seed: 7 }),
      ].filter(
        (value) => !JSON.stringify(value).includes('\\u0000') && JSON.stringify(value).isWellFormed(),
      ) as JsonValue[];
      const jobs = values.map((payload) => newJob({ payload }));
      await insert(...jobs);
      for (const job of jobs) {
        job.claim('w', job.id, T0);
        await inTransaction((repository) => repository.saveClaimed([job]));
        job.report(success(job.id, job.payload), T0);
      }
      await inTransaction((repository) => repository.saveEnded(jobs));
      for (const job of jobs) {
        // Through JSON: -0 is 0 there, and that is all a wire can tell.
        const kept = JSON.parse(JSON.stringify(job.payload)) as unknown;
        expect(await find(job.id)).toMatchObject({ state: 'COMPLETED' });
        expect((await find(job.id))?.payload).toEqual(kept);
        expect((await find(job.id))?.result).toEqual(kept);
        expect((await lock(job.id)).payload).toEqual(kept);
      }
    });

    it('knows nothing of an id that was never given', async () => {
      expect(await find(nextId())).toBeUndefined();
      expect(await inTransaction((jobs) => jobs.lockByIds([nextId()]))).toEqual(new Map());
      expect(await inTransaction((jobs) => jobs.lockByIds([]))).toEqual(new Map());
    });

    it('locks ahead what is written later in the transaction, and nothing for ids that were never given', async () => {
      const job = newJob();
      await insert(job);
      const locked = await inTransaction(async (jobs) => {
        await jobs.lockAhead([job.id, nextId()]);
        await jobs.lockAhead([]);
        return jobs.lockByIds([job.id]);
      });
      expect([...locked.keys()]).toEqual([job.id]);
    });

    it('inserts a thousand jobs at once, and none is not an error', async () => {
      const jobs = Array.from({ length: 1000 }, () => newJob());
      await insert(...jobs);
      await insert();
      expect(await ready(2000)).toEqual(ids(jobs));
    });
  });

  describe('a transaction', () => {
    it('that throws leaves nothing behind: no job, no claim, no report', async () => {
      const [fresh, waiting, running] = [newJob(), newJob(), await claimed('lease')];
      await insert(waiting);
      const before = [await find(waiting.id), await find(running.id)];
      await expect(
        inTransaction(async (jobs) => {
          await jobs.insert([fresh]);
          waiting.claim('w', 'x', T0);
          await jobs.saveClaimed([waiting]);
          running.report(success('lease'), T0);
          await jobs.saveEnded([running]);
          throw new Error('changed my mind');
        }),
      ).rejects.toThrow('changed my mind');
      expect(await find(fresh.id)).toBeUndefined();
      expect([await find(waiting.id), await find(running.id)]).toEqual(before);
    });

    it('sees its own writes', async () => {
      const job = newJob();
      await inTransaction(async (jobs) => {
        await jobs.insert([job]);
        const [locked] = (await jobs.lockReady(1, PLENTY, undefined, T0)).jobs;
        locked!.claim('w', 'lease', T0);
        await jobs.saveClaimed([locked!]);
        expect(await jobs.lockReady(1, PLENTY, undefined, T0)).toEqual({ jobs: [], bytes: 0, isCut: false });
      });
      expect(await find(job.id)).toMatchObject({ state: 'RUNNING', attempts: 1 });
    });

    it('tells one time, the clock’s', async () => {
      clock().advance(5_000);
      expect(await store().unitOfWork.transaction(({ now }) => now)).toEqual(seconds(5));
    });
  });

  describe('ready jobs', () => {
    it('come highest priority first, and within a priority first in first out', async () => {
      const low = [newJob({ priority: 1 }), newJob({ priority: 1 })];
      const high = [newJob({ priority: 10 }), newJob({ priority: 10 })];
      const earlier = newJob({ priority: 1, runAt: seconds(-1) });
      await insert(...low, ...high, earlier);
      expect(await ready()).toEqual(ids([...high, earlier, ...low]));
      expect(await ready(3)).toEqual(ids([...high, earlier]));
    });

    it('are PENDING, due, and of a wanted type', async () => {
      const due = newJob({ jobType: 'a' });
      const other = newJob({ jobType: 'b' });
      const later = newJob({ jobType: 'a', runAt: seconds(1), priority: 10 });
      await insert(due, other, later);
      await claimed('lease');
      expect(await ready()).toEqual(ids([due, other]));
      expect(await ready(100, ['a', 'c'])).toEqual([due.id]);
      expect(await ready(100, ['c'])).toEqual([]);
      expect(await ready(100, ['a'], seconds(1))).toEqual(ids([later, due]));
    });

    it('are found behind ten thousand that are not', async () => {
      const later = Array.from({ length: 10_000 }, () => newJob({ priority: 10, runAt: seconds(60) }));
      const job = newJob({ priority: 1 });
      await insert(...later, job);
      expect(await ready(1)).toEqual([job.id]);
    });

    it('of wanted types come by priority across the types, no more than asked for', async () => {
      const jobs = [3, 9, 5, 7].map((priority, n) => newJob({ jobType: n % 2 === 0 ? 'a' : 'b', priority }));
      const later = Array.from({ length: 20 }, () => newJob({ jobType: 'c', priority: 10 }));
      await insert(...jobs, ...later);
      const [a3, b9, a5, b7] = ids(jobs);
      expect(await ready(10, ['a', 'b'])).toEqual([b9, b7, a5, a3]);
      expect(await ready(3, ['b', 'a'])).toEqual([b9, b7, a5]);
      expect(await ready(1, ['a'])).toEqual([a5]);
    });

    it('are each given to exactly one of many transactions that run at once', async () => {
      await insert(...Array.from({ length: 60 }, () => newJob()));
      const rounds = Array.from({ length: 30 }, (_, n) =>
        inTransaction(async (jobs) => {
          const { jobs: locked } = await jobs.lockReady(3, PLENTY, undefined, T0);
          locked.forEach((job) => job.claim(`w${n}`, `lease-${n}`, T0));
          return [...(await jobs.saveClaimed(locked))];
        }),
      );
      const given = (await Promise.all(rounds)).flat();
      expect(new Set(given).size).toBe(given.length);
      // Who comes while all the rest is locked goes away empty; nothing is left locked afterwards.
      expect(given.length + (await ready()).length).toBe(60);
    });

    it.each([undefined, ['work']])(
      '(of types %j) are passed over while another transaction has them',
      async (types) => {
        const [first, second] = [newJob(), newJob()];
        await insert(first, second);
        const open = Promise.withResolvers<void>();
        const locked = Promise.withResolvers<void>();
        const one = inTransaction(async (jobs) => {
          const [job] = (await jobs.lockReady(1, PLENTY, types, T0)).jobs;
          locked.resolve();
          await open.promise;
          job!.claim('w', 'lease', T0);
          return jobs.saveClaimed([job!]);
        });
        await locked.promise;
        const other = ready(1, types);
        if (store().concurrent) expect(await other).toEqual([second.id]);
        open.resolve();
        expect(await one).toEqual(new Set([first.id]));
        expect(await other).toEqual([second.id]);
      },
    );
  });

  describe('the outlook', () => {
    it('of an empty store is nothing to do, by the store’s clock', async () => {
      clock().advance(1_234);
      const now = new Date(T0.getTime() + 1_234);
      expect(await store().queries.outlook()).toEqual({
        expired: false,
        ready: false,
        nextDueAt: null,
        pausedTypes: [],
        now,
      });
    });

    it('is the earliest delayed job of whatever priority, until it is ready itself', async () => {
      await insert(
        newJob({ priority: 10, runAt: seconds(60) }),
        newJob({ priority: 1, runAt: seconds(5) }),
        newJob({ priority: 5, runAt: seconds(7) }),
      );
      expect(await store().queries.outlook()).toMatchObject({ ready: false, nextDueAt: seconds(5) });
      clock().advance(5_000);
      expect(await store().queries.outlook()).toMatchObject({ ready: true, nextDueAt: seconds(7) });
    });

    it('knows of a ready job of each priority', async () => {
      for (const priority of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
        await insert(newJob({ priority }));
        expect(await store().queries.outlook()).toMatchObject({ ready: true, nextDueAt: null });
        await inTransaction(async (jobs) => {
          const [job] = (await jobs.lockReady(1, PLENTY, undefined, T0)).jobs;
          job!.claim('w', job!.id, T0);
          await jobs.saveClaimed([job!]);
        });
        expect(await store().queries.outlook()).toMatchObject({ ready: false });
      }
    });

    it('tells of a lease that has run out once its deadline has passed', async () => {
      await claimed('lease');
      clock().advance(30_000);
      expect(await store().queries.outlook()).toMatchObject({ expired: false, ready: false });
      clock().advance(1);
      expect(await store().queries.outlook()).toMatchObject({ expired: true, ready: false });
    });
  });

  describe('saving a claim', () => {
    it('changes nothing when the job has been claimed since it was read', async () => {
      const job = newJob();
      await insert(job);
      const stale = await lock(job.id);
      job.claim('w', 'lease', T0);
      await inTransaction((jobs) => jobs.saveClaimed([job]));
      stale.claim('thief', 'stolen', T0);
      expect(await inTransaction((jobs) => jobs.saveClaimed([stale]))).toEqual(new Set());
      expect(await find(job.id)).toEqual(viewOf(job));
    });

    it('changes nothing when the job has been run and given back since it was read', async () => {
      const job = newJob();
      await insert(job);
      const stale = await lock(job.id);
      job.claim('w', 'lease', T0);
      await inTransaction((jobs) => jobs.saveClaimed([job]));
      job.report(failure('lease'), T0);
      await inTransaction((jobs) => jobs.saveEnded([job]));
      stale.claim('thief', 'stolen', T0);
      expect(await inTransaction((jobs) => jobs.saveClaimed([stale]))).toEqual(new Set());
      expect(await find(job.id)).toEqual(viewOf(job));
    });

    it('says which of many were saved', async () => {
      const jobs = [newJob(), newJob(), newJob()];
      await insert(...jobs);
      const taken = await lock(jobs[1]!.id);
      taken.claim('w', 'taken', T0);
      await inTransaction((repository) => repository.saveClaimed([taken]));
      jobs.forEach((job) => job.claim('w', `lease-${job.id}`, T0));
      expect(await inTransaction((repository) => repository.saveClaimed(jobs))).toEqual(
        new Set([jobs[0]!.id, jobs[2]!.id]),
      );
    });
  });

  describe('saving the end of an attempt', () => {
    it.each(['a report', 'a sweep'])('changes nothing when %s comes after the attempt has ended', async (kind) => {
      const job = await claimed('lease');
      const stale = await lock(job.id);
      job.report(success('lease', 'done'), seconds(1));
      await inTransaction((jobs) => jobs.saveEnded([job]));
      if (kind === 'a sweep') stale.expire(seconds(31));
      else stale.report(failure('lease', 'late'), seconds(2));
      expect(await inTransaction((jobs) => jobs.saveEnded([stale]))).toEqual(new Set());
      expect(await find(job.id)).toEqual(viewOf(job));
    });

    it.each(['a report', 'a sweep'])(
      'changes nothing when %s comes while the next attempt is running',
      async (kind) => {
        const job = await claimed('first');
        const stale = await lock(job.id);
        job.report(failure('first'), seconds(1));
        await inTransaction((jobs) => jobs.saveEnded([job]));
        job.claim('other', 'second', seconds(2));
        await inTransaction((jobs) => jobs.saveClaimed([job]));
        if (kind === 'a sweep') stale.expire(seconds(31));
        else stale.report(success('first', 'late'), seconds(3));
        expect(await inTransaction((jobs) => jobs.saveEnded([stale]))).toEqual(new Set());
        expect(await find(job.id)).toEqual(viewOf(job));
      },
    );
  });

  describe('expired leases', () => {
    it('are those whose deadline has passed, to the millisecond, longest overdue first', async () => {
      const second = await claimed('b', seconds(1));
      const first = await claimed('a', seconds(0));
      await insert(newJob());
      const expired = (now: Date, limit = 10) => inTransaction(async (jobs) => ids(await jobs.lockExpired(limit, now)));
      expect(await expired(seconds(30))).toEqual([]);
      expect(await expired(seconds(30.001))).toEqual([first.id]);
      expect(await expired(seconds(60))).toEqual(ids([first, second]));
      expect(await expired(seconds(60), 1)).toEqual([first.id]);
    });

    it('are not seen once the sweep has ended them', async () => {
      const job = await claimed('lease');
      const sweep = () =>
        inTransaction(async (jobs) => {
          const expired = await jobs.lockExpired(10, seconds(31));
          expired.forEach((each) => each.expire(seconds(31)));
          return jobs.saveEnded(expired);
        });
      expect(await sweep()).toEqual(new Set([job.id]));
      expect(await sweep()).toEqual(new Set());
      expect(await find(job.id)).toMatchObject({ state: 'PENDING', error: { type: 'timeout' } });
    });
  });

  describe('a sweep that races a report', () => {
    const sweepNow = (jobs: JobRepository) => jobs.lockExpired(10, seconds(31));
    async function race<A, B>(first: (jobs: JobRepository) => Promise<A>, second: (jobs: JobRepository) => Promise<B>) {
      const started = Promise.withResolvers<void>();
      const one = inTransaction(async (jobs) => {
        const result = await first(jobs);
        started.resolve();
        await new Promise(setImmediate);
        return result;
      });
      await started.promise;
      const two = inTransaction(second);
      return Promise.all([one, two]);
    }
    const report = async (jobs: JobRepository, id: string) => {
      const job = (await jobs.lockByIds([id])).get(id)!;
      try {
        job.report(success('lease', 'done'), seconds(31));
      } catch (error) {
        return error;
      }
      return jobs.saveEnded([job]);
    };
    const sweep = async (jobs: JobRepository) => {
      const expired = await sweepNow(jobs);
      expired.forEach((job) => job.expire(seconds(31)));
      return jobs.saveEnded(expired);
    };

    it('and comes second finds the job COMPLETED and leaves it so', async () => {
      const { id } = await claimed('lease');
      const [reported, swept] = await race((jobs) => report(jobs, id), sweep);
      expect([reported, swept]).toEqual([new Set([id]), new Set()]);
      expect(await find(id)).toMatchObject({ state: 'COMPLETED', result: 'done', attempts: 1 });
    });

    it('and comes first ends the lease, and the report is told so', async () => {
      const { id } = await claimed('lease');
      const [swept, reported] = await race(sweep, (jobs) => report(jobs, id));
      expect(swept).toEqual(new Set([id]));
      expect(reported).toMatchObject({ code: 'lease_lost', endedBy: 'timeout', state: 'PENDING' });
      expect(await find(id)).toMatchObject({ state: 'PENDING', result: null });
    });
  });
}
