import { describe, expect, it } from '@jest/globals';
import { viewOf } from '../../src/application/job-view.js';
import { Heartbeat } from '../../src/domain/heartbeat.js';
import type { Job } from '../../src/domain/job.js';
import type { JsonValue } from '../../src/domain/json.js';
import { failure, newJob, nextId, PLENTY, seconds, success, T0 } from '../support/jobs.js';
import { storeForEach, type OpenStore } from './store-under-test.js';

/** What every store promises about leases: extending them, ending them otherwise than by a report, and directives. */
export function leaseContract(open: OpenStore): void {
  const { store, inTransaction, insert, find, claimed } = storeForEach(open);
  const lock = async (id: string) => (await inTransaction((jobs) => jobs.lockByIds([id]))).get(id)!;
  const extend = (now: Date, ...heartbeats: Heartbeat[]) => inTransaction((jobs) => jobs.extendLeases(heartbeats, now));
  /** Locks a job, changes it and saves it. */
  const change = (id: string, verb: (job: Job) => unknown) =>
    inTransaction(async (jobs) => {
      const job = (await jobs.lockByIds([id])).get(id)!;
      const { state, leaseToken, workerId } = job;
      verb(job);
      return { job, saved: await jobs.saveChanged([{ job, state, leaseToken, workerId }]) };
    });

  describe('extending leases', () => {
    it('moves the deadline to the timeout from now, and keeps what the heartbeat tells', async () => {
      const job = await claimed('lease');
      const checkpoint = { at: [1, 'two', null], 'ü😀': { quoted: '"' } };
      const beat = Heartbeat.of({
        jobId: job.id,
        leaseToken: 'lease',
        progress: 0.1,
        note: 'half "way" \\',
        checkpoint,
      });
      expect(await extend(seconds(20), beat)).toEqual(
        new Map([['lease', { deadlineAt: seconds(50), cancelRequested: false }]]),
      );
      expect(await find(job.id)).toEqual({
        ...viewOf(job),
        deadlineAt: seconds(50),
        progress: 0.1,
        note: 'half "way" \\',
        checkpoint,
      });
    });

    it('leaves what a heartbeat does not tell as it was', async () => {
      const job = await claimed('lease');
      const tell = (told: { progress?: number; note?: string; checkpoint?: JsonValue }) =>
        extend(T0, Heartbeat.of({ jobId: job.id, leaseToken: 'lease', ...told }));
      await tell({ progress: 1, note: '', checkpoint: 'c' });
      await tell({});
      expect(await find(job.id)).toMatchObject({ progress: 1, note: '', checkpoint: 'c' });
      await tell({ progress: 0 });
      expect(await find(job.id)).toMatchObject({ progress: 0, note: '', checkpoint: 'c' });
      await tell({ checkpoint: false });
      expect(await find(job.id)).toMatchObject({ progress: 0, checkpoint: false });
    });

    it('does so for many at once, each with its own news, and passes over those that are not held', async () => {
      const jobs = await Promise.all(Array.from({ length: 50 }, (_, n) => claimed(`lease-${n}`)));
      const waiting = newJob();
      await insert(waiting);
      const ended = await claimed('ended');
      ended.report(success('ended'), seconds(1));
      await inTransaction((repository) => repository.saveEnded([ended]));
      const beats = jobs.map(({ id }, n) =>
        Heartbeat.of({ jobId: id, leaseToken: `lease-${n}`, ...(n % 2 === 0 && { progress: n / 100 }) }),
      );
      const others = [
        { jobId: jobs[0]!.id, leaseToken: 'lease-1' },
        { jobId: waiting.id, leaseToken: 'lease-2' },
        { jobId: ended.id, leaseToken: 'ended' },
        { jobId: nextId(), leaseToken: 'unknown' },
      ];
      const extended = await extend(seconds(10), ...beats, ...others.map((other) => Heartbeat.of(other)));
      expect([...extended.keys()].sort()).toEqual(jobs.map((_, n) => `lease-${n}`).sort());
      for (const [n, { id }] of jobs.entries()) {
        expect(await find(id)).toMatchObject({ deadlineAt: seconds(40), progress: n % 2 === 0 ? n / 100 : null });
      }
      expect(await find(ended.id)).toEqual(viewOf(ended));
      expect(await find(waiting.id)).toEqual(viewOf(waiting));
      expect(await extend(seconds(10))).toEqual(new Map());
    });

    it('does not extend the lease of a job that is to be cancelled, and says so', async () => {
      const job = await claimed('lease');
      await change(job.id, (locked) => locked.cancel(seconds(1)));
      const extended = await extend(seconds(20), Heartbeat.of({ jobId: job.id, leaseToken: 'lease', progress: 0.5 }));
      expect(extended).toEqual(new Map([['lease', { deadlineAt: seconds(30), cancelRequested: true }]]));
      expect(await find(job.id)).toMatchObject({ deadlineAt: seconds(30), progress: 0.5 });
    });

    it('leaves its news on the job, also when the attempt is ended by somebody who has not seen it', async () => {
      const job = await claimed('lease');
      const news = { progress: 0.5, note: 'half', checkpoint: { line: 5 } };
      await extend(T0, Heartbeat.of({ jobId: job.id, leaseToken: 'lease', ...news }));
      job.report(failure('lease'), seconds(1));
      await inTransaction((jobs) => jobs.saveEnded([job]));
      expect(await find(job.id)).toEqual({ ...viewOf(job), ...news });
    });

    it('keeps a sweep away from what it has extended', async () => {
      const job = await claimed('lease');
      await extend(seconds(29), Heartbeat.of({ jobId: job.id, leaseToken: 'lease' }));
      const expired = (now: Date) => inTransaction((jobs) => jobs.lockExpired(10, now));
      expect(await expired(seconds(58))).toEqual([]);
      expect(await expired(seconds(60))).toHaveLength(1);
    });

    it('hands progress and checkpoint to the next attempt, and counts the checkpoint as what a claim carries', async () => {
      const job = await claimed('lease');
      const checkpoint = 'x'.repeat(5_000);
      await extend(T0, Heartbeat.of({ jobId: job.id, leaseToken: 'lease', progress: 0.5, note: 'n', checkpoint }));
      const held = await lock(job.id);
      held.report(failure('lease'), seconds(1));
      await inTransaction((jobs) => jobs.saveEnded([held]));
      for (const types of [undefined, ['work']]) {
        const ready = await inTransaction((jobs) => jobs.lockReady(1, PLENTY, types, seconds(2)));
        expect(ready.jobs[0]).toMatchObject({ progress: 0.5, note: 'n', checkpoint, extraDeliveries: 0 });
        expect(ready.bytes).toBeGreaterThan(5_000);
      }
    });
  });

  describe('changing a job', () => {
    it('keeps every field of one that was given back, marked, cancelled and retried', async () => {
      const job = await claimed('lease');
      const seen: unknown[] = [];
      const steps: ((job: Job) => unknown)[] = [
        (locked) => locked.release('lease', 5, seconds(1)),
        (locked) => locked.cancel(seconds(2)),
        (locked) => locked.retry(seconds(3)),
      ];
      for (const step of steps) {
        const { job: changed, saved } = await change(job.id, step);
        expect(saved).toEqual(new Set([job.id]));
        expect({ ...(await lock(job.id)) }).toEqual({ ...changed });
        expect(await find(job.id)).toEqual(viewOf(changed));
        seen.push(changed.state, changed.extraDeliveries);
      }
      expect(seen).toEqual(['PENDING', 1, 'FAILED', 1, 'PENDING', 1]);
    });

    it('keeps the attempts of a job that is retried after it has failed, and of one cancelled between two', async () => {
      const job = await claimed('first');
      const fail = async (lease: string) => {
        const held = await lock(job.id);
        held.report(failure(lease, lease), seconds(1));
        await inTransaction((jobs) => jobs.saveEnded([held]));
      };
      const claim = async (lease: string) => {
        const held = await lock(job.id);
        held.claim('w', lease, seconds(1));
        await inTransaction((jobs) => jobs.saveClaimed([held]));
      };
      await fail('first');
      await claim('second');
      await fail('second');
      const { job: retried } = await change(job.id, (locked) => locked.retry(seconds(2)));
      expect({ ...(await lock(job.id)) }).toEqual({ ...retried });
      expect(retried.attemptLog.map(({ leaseToken }) => leaseToken)).toEqual(['first', 'second']);
      await claim('third');
      await fail('third');
      const { job: cancelled } = await change(job.id, (locked) => locked.cancel(seconds(3)));
      expect(cancelled).toMatchObject({ state: 'FAILED', startedAt: null, extraDeliveries: 2 });
      expect({ ...(await lock(job.id)) }).toEqual({ ...cancelled });
      expect((await lock(job.id)).attemptLog.map(({ leaseToken }) => leaseToken)).toEqual(['first', 'second', 'third']);
    });

    it('changes nothing when the job has moved on since it was read', async () => {
      const job = await claimed('lease');
      const stale = await lock(job.id);
      job.report(success('lease', 'done'), seconds(1));
      await inTransaction((jobs) => jobs.saveEnded([job]));
      stale.release('lease', 0, seconds(2));
      const saved = await inTransaction((jobs) =>
        jobs.saveChanged([{ job: stale, state: 'RUNNING', leaseToken: 'lease', workerId: 'w' }]),
      );
      expect(saved).toEqual(new Set());
      expect(await find(job.id)).toEqual(viewOf(job));
    });

    it('lets a job that is to be cancelled end so, and in no other way, whoever did not see it', async () => {
      const job = await claimed('lease');
      const stale = await lock(job.id);
      await change(job.id, (locked) => locked.cancel(seconds(1)));
      stale.report(success('lease', 'done'), seconds(2));
      expect(await inTransaction((jobs) => jobs.saveEnded([stale]))).toEqual(new Set());
      const marked = await lock(job.id);
      expect(marked.report(success('lease', 'done'), seconds(2))).toBe('cancelled');
      expect(await inTransaction((jobs) => jobs.saveEnded([marked]))).toEqual(new Set([job.id]));
      expect({ ...(await lock(job.id)) }).toEqual({ ...marked });
      expect(await find(job.id)).toMatchObject({
        state: 'FAILED',
        failureReason: 'cancelled',
        result: null,
        cancelRequestedAt: null,
      });
    });
  });

  describe('directives', () => {
    it('are those given last, to the workers that are asked about', async () => {
      await store().unitOfWork.transaction(async ({ workers }) => {
        await workers.saveDirective('a', 'drain', T0);
        await workers.saveDirective('b "ü', 'stop', T0);
        await workers.saveDirective('a', 'run', seconds(1));
      });
      const told = (...ids: string[]) => store().unitOfWork.transaction(({ workers }) => workers.directivesOf(ids));
      expect(await told('a', 'b "ü', 'c')).toEqual(
        new Map([
          ['a', 'run'],
          ['b "ü', 'stop'],
        ]),
      );
      expect(await told('c')).toEqual(new Map());
      await store().unitOfWork.transaction(({ workers }) => workers.forgetDirectives(seconds(1)));
      expect(await told('a', 'b "ü')).toEqual(new Map([['a', 'run']]));
    });
  });

  describe('a list', () => {
    it('of ids has the jobs that there are', async () => {
      const jobs = [await claimed('one'), await claimed('two'), await claimed('three')];
      const [one, , three] = jobs.map(({ id }) => id);
      const found = await store().queries.findAll([three!, nextId(), one!]);
      expect(found).toEqual(new Map([one!, three!].map((id, n) => [id, viewOf(jobs[2 * n]!)])));
      expect(await store().queries.findAll([])).toEqual(new Map());
    });
  });
}
