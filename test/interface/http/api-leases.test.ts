import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  ClaimedJobBody,
  ClaimedJobsBody,
  CompletedBody,
  JobBody,
  JobPageBody,
  LeaseBody,
  WorkerHeartbeatAnswerBody,
} from '../../../src/interface/http/contract.js';
import { ApiClient, bodyOf, fieldsAtFault, problemOf, reportOf } from '../../support/http-client.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const NO_JOB = '0192f0c1-2b3c-7d4e-8f50-617283940a1b';

describe.each(DATABASE_KINDS)('leases on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterAll(() => app.close());

  const beat = ({ id, lease_token }: ClaimedJobBody, news: object = {}) =>
    api.post(`/jobs/${id}/heartbeat`, { lease_token, ...news });
  const release = ({ id, lease_token }: ClaimedJobBody, more: object = {}) =>
    api.post(`/jobs/${id}/release`, { lease_token, ...more });
  const cancel = (id: string) => api.send('POST', `/jobs/${id}/cancel`);
  const retry = (id: string) => api.send('POST', `/jobs/${id}/retry`);
  const pass = async (ms: number) => {
    app.clock.advance(ms);
    await app.sweep();
  };

  describe('a heartbeat', () => {
    it('lets a job of 90 s finish in attempt 1, although its timeout is 30 s', async () => {
      const claim = await api.running();
      for (let seconds = 10; seconds < 90; seconds += 10) {
        await pass(10_000);
        const lease = bodyOf<LeaseBody>(await beat(claim), 200);
        expect(lease).toEqual({
          deadline_at: new Date(app.clock.now().getTime() + 30_000).toISOString(),
          lease_seconds: 30,
          cancel_requested: false,
        });
      }
      await pass(10_000);
      const job = bodyOf<JobBody>(await api.complete(claim.id, reportOf(claim, { success: true })), 200);
      expect(job).toMatchObject({ state: 'COMPLETED', attempts: 1, deliveries: 1, failures: 0 });
      expect(Date.parse(job.finished_at!) - Date.parse(claim.started_at!)).toBe(90_000);
    });

    it('that does not come lets the job be retried once and then fail', async () => {
      const { id, job_type: jobType } = await api.running();
      await pass(30_001);
      expect(await api.job(id)).toMatchObject({ state: 'PENDING', attempts: 1 });
      await api.claimed('worker-2', jobType);
      await pass(30_001);
      expect(await api.job(id)).toMatchObject({
        state: 'FAILED',
        failure_reason: 'timeout',
        failure_message: 'attempt 2 on worker worker-2 sent no report and no heartbeat within 30 s',
        failures: 2,
      });
    });

    it('leaves its news on the job, and its checkpoint to the next attempt', async () => {
      const claim = await api.running();
      const news = { progress: 0.25, note: 'a quarter', checkpoint: { line: 250 } };
      await beat(claim, news);
      await beat(claim, { progress: 0.5 });
      expect(await api.job(claim.id)).toMatchObject({ ...news, progress: 0.5 });
      const failed = bodyOf<JobBody>(await api.complete(claim.id, reportOf(claim, { success: false })), 200);
      expect(failed).toMatchObject({ state: 'PENDING', ...news, progress: 0.5 });
      expect(await api.claimed('worker-2', claim.job_type)).toMatchObject({ checkpoint: { line: 250 }, attempts: 2 });
    });

    it('is told that the lease is lost once somebody else has the job, and why', async () => {
      const claim = await api.running();
      await pass(30_001);
      await api.claimed('worker-2', claim.job_type);
      expect(problemOf(await beat(claim, { progress: 1 }), 'lease_lost')).toMatchObject({
        state: 'RUNNING',
        attempt: 2,
        ended_by: 'timeout',
      });
      expect(await api.job(claim.id)).toMatchObject({ progress: null });
    });

    it('of no job is refused, and so is one that is not valid', async () => {
      problemOf(await api.post(`/jobs/${NO_JOB}/heartbeat`, { lease_token: 't' }), 'job_not_found');
      const claim = await api.running();
      for (const [field, value] of [
        ...[
          ['progress', 1.01],
          ['progress', -0.1],
          ['progress', '1'],
        ],
        ...[
          ['note', 'x'.repeat(1001)],
          ['note', 5],
          ['note', 'a\u0000'],
          ['lease_token', ''],
          ['lease_token', 7],
          ['unknown', 1],
        ],
      ] as const) {
        expect(fieldsAtFault(await beat(claim, { [field]: value }))).toEqual([field]);
      }
      expect(fieldsAtFault(await beat(claim, { checkpoint: { a: '\u0000' } }))).toEqual(['checkpoint/a']);
      expect(fieldsAtFault(await api.post('/jobs/x/heartbeat', { lease_token: 't' }))).toEqual(['id']);
    });
  });

  describe('the heartbeat of a worker', () => {
    const workerBeat = async (workerId: string, leases: object[]) =>
      bodyOf<WorkerHeartbeatAnswerBody>(
        await api.post(`/workers/${encodeURIComponent(workerId)}/heartbeat`, { leases }),
        200,
      );
    const leaseOf = ({ id: job_id, lease_token }: ClaimedJobBody) => ({ job_id, lease_token });

    it('extends all its leases, and tells which are lost and which are to be cancelled', async () => {
      const [good, bad, ended] = [await api.running('w'), await api.running('w'), await api.running('w')];
      await cancel(bad.id);
      await api.complete(ended.id, reportOf(ended, { success: true }));
      app.clock.advance(10_000);
      const unknown = { job_id: NO_JOB, lease_token: 'nobody’s' };
      const { leases, directive } = await workerBeat('w', [
        { ...leaseOf(good), progress: 0.5, job_id: good.id.toUpperCase() },
        leaseOf(bad),
        leaseOf(ended),
        unknown,
      ]);
      expect(leases).toEqual([
        { job_id: good.id.toUpperCase(), status: 'ok', lease_seconds: 30 },
        { job_id: bad.id, status: 'cancel', lease_seconds: 20 },
        { job_id: ended.id, status: 'lost', lease_seconds: 0 },
        { job_id: NO_JOB, status: 'lost', lease_seconds: 0 },
      ]);
      expect(directive).toBe('run');
      expect(await api.job(good.id)).toMatchObject({ progress: 0.5 });
    });

    it('tells the worker what an operator has told it, until it is told otherwise', async () => {
      const name = 'a worker/with é %';
      const direct = (body: object, of = name) => api.post(`/workers/${encodeURIComponent(of)}/directive`, body);
      expect((await workerBeat(name, [])).directive).toBe('run');
      for (const directive of ['drain', 'stop', 'run']) {
        expect(bodyOf(await direct({ directive }), 200)).toEqual({ worker_id: name, directive });
        expect((await workerBeat(name, [])).directive).toBe(directive);
        expect((await workerBeat('another', [])).directive).toBe('run');
      }
      expect(fieldsAtFault(await direct({ directive: 'dance' }))).toEqual(['directive']);
      expect(fieldsAtFault(await direct({ directive: 'run' }, 'x'.repeat(129)))).toEqual(['worker_id']);
    });

    it('names each bad lease, and then extends none', async () => {
      const claim = await api.running('w');
      const answer = await api.post('/workers/w/heartbeat', {
        leases: [leaseOf(claim), { ...leaseOf(claim), note: '\u0000' }, { ...leaseOf(claim), checkpoint: '\u0000' }],
      });
      expect(fieldsAtFault(answer)).toEqual(['leases[1].note', 'leases[2].checkpoint']);
      const large = { ...leaseOf(claim), checkpoint: 'x'.repeat(262_144) };
      expect(fieldsAtFault(await api.post('/workers/w/heartbeat', { leases: [large] }))).toEqual([
        'leases[0].checkpoint',
      ]);
      const many = Array.from({ length: 1001 }, () => leaseOf(claim));
      expect(fieldsAtFault(await api.post('/workers/w/heartbeat', { leases: many }))).toEqual(['leases']);
    });
  });

  describe('a release', () => {
    it('gives the job back in its old place, without an attempt', async () => {
      const claim = await api.running();
      app.clock.advance(5);
      const later = await api.submitted({ job_type: claim.job_type });
      const job = bodyOf<JobBody>(await release(claim), 200);
      expect(job).toMatchObject({ state: 'PENDING', attempts: 0, deliveries: 1, failures: 0, worker_id: null });
      expect(await api.job(claim.id)).toEqual(job);
      const again = await api.claimed('worker-2', claim.job_type);
      expect(again).toMatchObject({ id: claim.id, attempts: 1, deliveries: 2 });
      expect((await api.claimed('worker-2', claim.job_type)).id).toBe(later.id);
      problemOf(await release(claim), 'lease_lost');
      problemOf(await api.complete(claim.id, reportOf(claim, { success: true })), 'lease_lost');
      expect(await api.job(claim.id)).toMatchObject({ state: 'RUNNING', worker_id: 'worker-2' });
    });

    it('with a delay makes the job wait', async () => {
      const claim = await api.running();
      const job = bodyOf<JobBody>(await release(claim, { delay_seconds: 2.5 }), 200);
      expect(Date.parse(job.run_at) - app.clock.now().getTime()).toBe(2_500);
      expect((await api.claim('w', claim.job_type)).status).toBe(204);
      app.clock.advance(2_500);
      expect(await api.claimed('w', claim.job_type)).toMatchObject({ id: claim.id, attempts: 1 });
    });

    it('may be repeated as often as one likes: no attempt is ever spent', async () => {
      const { job_type: jobType } = await api.submitted();
      for (let n = 1; n <= 5; n += 1) {
        const claim = await api.claimed('w', jobType);
        expect(claim).toMatchObject({ attempts: 1, deliveries: n });
        await release(claim);
      }
    });

    it('wakes a claim that waits', async () => {
      const claim = await api.running();
      const waiting = api.send('GET', `/next-job?worker_id=w2&job_types=${claim.job_type}&wait=20`);
      await release(claim);
      expect(bodyOf<ClaimedJobBody>(await waiting, 200)).toMatchObject({ id: claim.id, worker_id: 'w2' });
    });

    it('of no job is refused, and so is one that is not valid', async () => {
      problemOf(await api.post(`/jobs/${NO_JOB}/release`, { lease_token: 't' }), 'job_not_found');
      const claim = await api.running();
      for (const delay of [-1, 31_536_001, 'soon']) {
        expect(fieldsAtFault(await release(claim, { delay_seconds: delay }))).toEqual(['delay_seconds']);
      }
      expect(fieldsAtFault(await api.post(`/jobs/${claim.id}/release`, {}))).toEqual(['lease_token']);
    });
  });

  describe('a failure that is not to be retried', () => {
    it('makes the job FAILED at once, reported alone or with others', async () => {
      const [one, two] = [await api.running('w'), await api.running('w')];
      const gone = { success: false, error: 'gone', retryable: false };
      expect(bodyOf<JobBody>(await api.complete(one.id, reportOf(one, gone)), 200)).toMatchObject({
        state: 'FAILED',
        attempts: 1,
        failure_reason: 'error',
        failure_message: 'attempt 1 on worker w failed for good: gone',
      });
      const reports = [{ job_id: two.id, lease_token: two.lease_token, ...gone }];
      const { outcomes } = bodyOf<CompletedBody>(await api.post('/completions', { worker_id: 'w', reports }), 200);
      expect(outcomes).toEqual([{ job_id: two.id, status: 'recorded', state: 'FAILED' }]);
    });

    it('says nothing with a success', async () => {
      const claim = await api.running();
      const answer = await api.complete(claim.id, reportOf(claim, { success: true, retryable: false }));
      expect(fieldsAtFault(answer)).toEqual(['retryable']);
    });
  });

  describe('cancelling and retrying', () => {
    it('ends a job that waits at once, and it can be retried', async () => {
      const submitted = await api.submitted();
      const cancelled = bodyOf<JobBody>(await cancel(submitted.id), 200);
      expect(cancelled).toMatchObject({
        state: 'FAILED',
        failure_reason: 'cancelled',
        failure_message: 'cancelled while it waited',
        cancel_requested: false,
        attempts: 0,
      });
      expect((await api.claim('w', submitted.job_type)).status).toBe(204);
      expect(bodyOf<JobBody>(await cancel(submitted.id), 200)).toEqual(cancelled);
      expect(bodyOf<JobBody>(await retry(submitted.id), 200)).toMatchObject({ state: 'PENDING', attempts: 0 });
      expect(await api.claimed('w', submitted.job_type)).toMatchObject({ id: submitted.id });
    });

    it.each([true, false])('ends a job that runs when its holder reports, here success: %s', async (success) => {
      const claim = await api.running();
      expect(bodyOf<JobBody>(await cancel(claim.id), 200)).toMatchObject({ state: 'RUNNING', cancel_requested: true });
      expect(bodyOf<LeaseBody>(await beat(claim), 200)).toMatchObject({ cancel_requested: true });
      for (let repeated = 0; repeated < 2; repeated += 1) {
        const refused = problemOf(await api.complete(claim.id, reportOf(claim, { success })), 'lease_lost');
        expect(refused).toMatchObject({ state: 'FAILED', ended_by: 'cancelled' });
      }
      expect(await api.job(claim.id)).toMatchObject({
        state: 'FAILED',
        failure_reason: 'cancelled',
        cancel_requested: false,
        result: null,
        failures: 0,
      });
    });

    it('ends a job that runs when it is given back, and at its deadline whatever its holder does', async () => {
      const [back, dead] = [await api.running('w'), await api.running('w')];
      await Promise.all([cancel(back.id), cancel(dead.id)]);
      problemOf(await release(back), 'lease_lost');
      expect(await api.job(back.id)).toMatchObject({ state: 'FAILED', failure_reason: 'cancelled' });
      await pass(20_000);
      await beat(dead);
      await pass(10_001);
      expect(await api.job(dead.id)).toMatchObject({ state: 'FAILED', failure_reason: 'cancelled', attempts: 1 });
    });

    it('is told in the outcome of a report among others', async () => {
      const [bad, good] = [await api.running('w'), await api.running('w')];
      await cancel(bad.id);
      const reports = [bad, good].map(({ id, lease_token }) => ({ job_id: id, lease_token, success: true }));
      const { outcomes } = bodyOf<CompletedBody>(await api.post('/completions', { worker_id: 'w', reports }), 200);
      expect(outcomes).toEqual([
        { job_id: bad.id, status: 'lease_lost', state: 'FAILED' },
        { job_id: good.id, status: 'recorded', state: 'COMPLETED' },
      ]);
    });

    it('is refused where there is nothing to cancel or to retry', async () => {
      const claim = await api.running();
      expect(problemOf(await retry(claim.id), 'illegal_move')).toMatchObject({ state: 'RUNNING' });
      await api.complete(claim.id, reportOf(claim, { success: true }));
      expect(problemOf(await cancel(claim.id), 'illegal_move')).toMatchObject({ state: 'COMPLETED' });
      expect(problemOf(await retry(claim.id), 'illegal_move')).toMatchObject({ state: 'COMPLETED' });
      problemOf(await cancel(NO_JOB), 'job_not_found');
      problemOf(await retry(NO_JOB), 'job_not_found');
    });
  });

  describe('a claim with a name', () => {
    const claim = async (name: string, jobType: string, limit = 1, workerId = 'w') => {
      // A name of its own for each test, as each has a type of its own.
      const body = { worker_id: workerId, request_id: `${jobType} ${name}`, job_types: [jobType], limit };
      return bodyOf<ClaimedJobsBody>(await api.post('/claims', body), 200).jobs;
    };

    it('is given the same jobs when it asks again, with their leases counted from then', async () => {
      const jobType = api.freshType();
      for (let n = 0; n < 3; n += 1) await api.submitted({ job_type: jobType });
      const first = await claim('one', jobType, 2);
      app.clock.advance(10_000);
      const deadline_at = new Date(app.clock.now().getTime() + 30_000).toISOString();
      expect(await claim('one', jobType, 2)).toEqual(first.map((job) => ({ ...job, deadline_at })));
      expect(await claim('two', jobType, 2)).toHaveLength(1);
      expect(await claim('one', jobType, 2, 'somebody else')).toEqual([]);
    });

    it('is given what it still holds, and is a new claim when that is nothing', async () => {
      const jobType = api.freshType();
      for (let n = 0; n < 3; n += 1) await api.submitted({ job_type: jobType });
      const [a, b] = await claim('one', jobType, 2);
      await api.complete(a!.id, reportOf(a!, { success: true }));
      expect((await claim('one', jobType, 2)).map(({ id }) => id)).toEqual([b!.id]);
      await release(b!);
      const next = await claim('one', jobType, 2);
      expect(next.map(({ id, attempts }) => [id, attempts])).toEqual([
        [b!.id, 1],
        [expect.any(String), 1],
      ]);
      expect(next[0]!.lease_token).not.toBe(b!.lease_token);
    });

    it('may be one that takes the next job, and one that rides with reports', async () => {
      const jobType = api.freshType();
      for (let n = 0; n < 2; n += 1) await api.submitted({ job_type: jobType });
      const next = () => api.send('GET', `/next-job?worker_id=w&job_types=${jobType}&request_id=n`);
      const first = bodyOf<ClaimedJobBody>(await next(), 200);
      expect(bodyOf(await next(), 200)).toEqual(first);

      const reports = [{ job_id: first.id, lease_token: first.lease_token, success: true }];
      const claim_next = { job_types: [jobType], request_id: 'riding' };
      const ride = () => api.post('/completions', { worker_id: 'w', reports, claim_next });
      const one = bodyOf<CompletedBody>(await ride(), 200);
      const two = bodyOf<CompletedBody>(await ride(), 200);
      expect(one.jobs).toHaveLength(1);
      expect(two.jobs).toEqual(one.jobs);
      expect([one, two].map(({ outcomes }) => outcomes[0]!.status)).toEqual(['recorded', 'already_recorded']);
    });

    it('asked twice at once is one claim', async () => {
      const jobType = api.freshType();
      for (let n = 0; n < 4; n += 1) await api.submitted({ job_type: jobType });
      const [one, two] = await Promise.all([claim('same', jobType), claim('same', jobType)]);
      expect(one).toEqual(two);
      expect(await claim('other', jobType, 10)).toHaveLength(3);
    });

    it('must have a name of 1 to 128 characters', async () => {
      for (const request_id of ['', 'x'.repeat(129), 5]) {
        expect(fieldsAtFault(await api.post('/claims', { worker_id: 'w', request_id }))).toEqual(['request_id']);
      }
    });
  });

  describe('the list', () => {
    it('shows jobs page by page, the latest first', async () => {
      const jobType = api.freshType();
      const ids: string[] = [];
      for (let n = 0; n < 5; n += 1) ids.unshift((await api.submitted({ job_type: jobType })).id);
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const query = `job_type=${jobType}&limit=2${cursor && `&cursor=${cursor}`}`;
        const page: JobPageBody = bodyOf<JobPageBody>(await api.send('GET', `/jobs?${query}`), 200);
        seen.push(...page.jobs.map(({ id }) => id));
        cursor = page.next_cursor;
      }
      expect(seen).toEqual(ids);
    });

    it('is of what the filter fits, and refuses a filter that is not valid', async () => {
      const claim = await api.running('lister');
      const of = async (query: string) => bodyOf<JobPageBody>(await api.send('GET', `/jobs?${query}`), 200).jobs;
      expect((await of('worker_id=lister')).map(({ id }) => id)).toEqual([claim.id]);
      expect(await of('worker_id=lister&state=PENDING')).toEqual([]);
      expect(await of(`state=RUNNING&job_type=${claim.job_type}`)).toHaveLength(1);
      for (const [field, value] of [
        ['state', 'DONE'],
        ['limit', '0'],
        ['limit', '101'],
        ['cursor', 'x'],
        ['job_type', 'a b'],
        ['worker_id', 'a\u0000'],
        ['colour', 'red'],
      ] as const) {
        const answer = await api.send('GET', `/jobs?${field}=${encodeURIComponent(value)}`);
        expect(fieldsAtFault(answer)).toEqual([field]);
      }
    });
  });
});
