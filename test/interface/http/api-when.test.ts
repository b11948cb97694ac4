import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sweeper } from '../../../src/application/sweeper.js';
import type { ClaimedJobsBody, JobBody, Problem } from '../../../src/interface/http/contract.js';
import { ApiClient, bodyOf, fieldsAtFault, reportOf } from '../../support/http-client.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

describe.each(DATABASE_KINDS)('when and how often a job runs, on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterAll(() => app.close());

  const inSeconds = (n: number) => new Date(app.clock.now().getTime() + n * 1000).toISOString();
  const isGiven = async (jobType: string) => (await api.claim('w', jobType)).status === 200;
  const patch = (id: string, body: unknown) =>
    api.send('PATCH', `/jobs/${id}`, { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
  const problemOf = (text: string) => JSON.parse(text) as Problem;
  /** Begins a long poll; resolves with what it is going to get once it waits. */
  async function beginToWait(jobType: string): Promise<{ claimed: Promise<string[]> }> {
    const before = app.clock.sleeping;
    const answer = api.post('/claims', { worker_id: 'w', job_types: [jobType], wait_seconds: 60 });
    while (app.clock.sleeping === before) await new Promise(setImmediate);
    return { claimed: answer.then((claim) => bodyOf<ClaimedJobsBody>(claim, 200).jobs.map(({ id }) => id)) };
  }

  describe('a delayed job', () => {
    it.each(['run_at', 'delay_seconds'])('is PENDING, and given to nobody before its time (%s)', async (how) => {
      const job = await api.submitted(how === 'run_at' ? { run_at: inSeconds(60) } : { delay_seconds: 60 });
      expect(job).toMatchObject({ state: 'PENDING', run_at: inSeconds(60), created_at: inSeconds(0) });
      app.clock.advance(59_999);
      expect(await isGiven(job.job_type)).toBe(false);
      app.clock.advance(1);
      expect(await isGiven(job.job_type)).toBe(true);
    });

    it('takes a time with any zone, and gives it back in UTC', async () => {
      const { run_at: runAt } = await api.submitted({ run_at: '2027-03-01T12:00:00.25+05:30' });
      expect(runAt).toBe('2027-03-01T06:30:00.250Z');
    });

    it('is ready at once when its time has passed, in its place among the others', async () => {
      const { job_type: jobType, id } = await api.submitted();
      const earlier = await api.submitted({ job_type: jobType, run_at: inSeconds(-60) });
      expect((await api.claimed('w', jobType)).id).toBe(earlier.id);
      expect((await api.claimed('w', jobType)).id).toBe(id);
    });

    it('does not go to a worker that waits, and wakes it at its time to the millisecond', async () => {
      const sweeper = app.container.resolve(Sweeper);
      sweeper.start();
      const { claimed } = await beginToWait('soon');
      const job = await api.submitted({ job_type: 'soon', delay_seconds: 0.3 });
      app.clock.advance(299);
      expect(await api.job(job.id)).toMatchObject({ state: 'PENDING' });
      app.clock.advance(1);
      expect(await claimed).toEqual([job.id]);
      await sweeper.stop();
    });
  });

  describe('a job that expires', () => {
    it('is FAILED with the reason once it is swept, and is not given out before that', async () => {
      const job = await api.submitted({ expires_at: inSeconds(10) });
      app.clock.advance(10_000);
      expect(await isGiven(job.job_type)).toBe(false);
      await app.sweep();
      expect(await api.job(job.id)).toMatchObject({
        state: 'FAILED',
        failure_reason: 'expired',
        failure_message: 'not started by its expires_at',
        attempts: 0,
        finished_at: inSeconds(0),
      });
    });

    it('runs on, and is retried, once it has been started', async () => {
      const job = await api.submitted({ expires_at: inSeconds(10) });
      const claim = await api.claimed('w', job.job_type);
      app.clock.advance(11_000);
      await app.sweep();
      await api.complete(job.id, reportOf(claim, { success: false, error: 'x' }));
      expect(await isGiven(job.job_type)).toBe(true);
    });

    it('is not given to a worker that waits when it has expired at its submit', async () => {
      const answer = await api.post('/jobs', { job_type: 'late', expires_at: inSeconds(-1) });
      const { id } = bodyOf<JobBody>(answer, 201);
      expect(await isGiven('late')).toBe(false);
      await app.sweep();
      expect(await api.job(id)).toMatchObject({ failure_reason: 'expired' });
    });
  });

  describe('how often', () => {
    it('tries as often as the job says, with the backoff between, and logs each attempt', async () => {
      const backoff = { type: 'exponential', delay_seconds: 10, max_seconds: 15 } as const;
      const job = await api.submitted({ max_attempts: 3, backoff });
      expect(job).toMatchObject({ max_attempts: 3, backoff });
      for (const [attempt, wait] of [10, 15].entries()) {
        const claim = await api.claimed(`w${attempt}`, job.job_type);
        const failed = await api.complete(job.id, reportOf(claim, { success: false, error: `e${attempt}` }));
        expect(bodyOf<JobBody>(failed, 200)).toMatchObject({ state: 'PENDING', run_at: inSeconds(wait) });
        expect(await isGiven(job.job_type)).toBe(false);
        app.clock.advance(wait * 1000);
      }
      const last = await api.claimed('w2', job.job_type);
      expect(last.attempt_log.map(({ worker_id: worker, error }) => [worker, error])).toEqual([
        ['w0', 'e0'],
        ['w1', 'e1'],
      ]);
      await api.complete(job.id, reportOf(last, { success: false, error: 'e2' }));
      const ended = await api.job(job.id);
      expect(ended).toMatchObject({ state: 'FAILED', failure_reason: 'error', attempts: 3 });
      expect(ended.attempt_log.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
        [1, 'failed'],
        [2, 'failed'],
        [3, 'failed'],
      ]);
      expect(JSON.stringify(ended)).not.toContain(last.lease_token);
    });

    it('waits for its backoff after a timeout as well, and the job has a timeout of its own', async () => {
      const job = await api.submitted({ timeout_seconds: 5, backoff: { type: 'fixed', delay_seconds: 7 } });
      await api.claimed('w', job.job_type);
      app.clock.advance(5_001);
      await app.sweep();
      expect(await api.job(job.id)).toMatchObject({ state: 'PENDING', run_at: inSeconds(7) });
    });

    it('tries once when it is to be tried once, and not again when the worker says so', async () => {
      const once = await api.submitted({ max_attempts: 1 });
      const claim = await api.claimed('w', once.job_type);
      await api.complete(once.id, reportOf(claim, { success: false }));
      expect(await api.job(once.id)).toMatchObject({ state: 'FAILED', attempts: 1, max_attempts: 1 });
      const hopeless = await api.submitted({ max_attempts: 100 });
      const second = await api.claimed('w', hopeless.job_type);
      await api.complete(hopeless.id, reportOf(second, { success: false, retryable: false }));
      expect(await api.job(hopeless.id)).toMatchObject({ state: 'FAILED', attempts: 1, max_attempts: 100 });
    });
  });

  describe('editing', () => {
    it('changes the priority and the time of a job that waits', async () => {
      const job = await api.submitted({ delay_seconds: 3600 });
      const answer = bodyOf<JobBody>(await patch(job.id, { priority: 10, delay_seconds: 5 }), 200);
      expect(answer).toEqual({ ...job, priority: 10, run_at: inSeconds(5) });
      expect(await api.job(job.id)).toEqual(answer);
    });

    it('lets a worker that waits have it, when it becomes ready by that', async () => {
      const job = await api.submitted({ delay_seconds: 3600 });
      const { claimed } = await beginToWait(job.job_type);
      await patch(job.id, { delay_seconds: 0 });
      expect(await claimed).toEqual([job.id]);
    });

    it('is refused for a job that runs', async () => {
      const { id } = await api.running();
      const answer = await patch(id, { priority: 1 });
      expect([answer.status, problemOf(answer.text).code]).toEqual([409, 'illegal_move']);
    });

    it.each([
      [{}, ['body']],
      [{ priority: 0 }, ['priority']],
      [{ run_at: 'tomorrow' }, ['run_at']],
      [{ run_at: '2027-01-01T00:00:00Z', delay_seconds: 1 }, ['delay_seconds']],
      [{ state: 'FAILED' }, ['state']],
    ])('refuses %j', async (body, fields) => {
      const { id } = await api.submitted();
      expect(fieldsAtFault(await patch(id, body))).toEqual(fields);
    });

    it('knows no job by another id', async () => {
      expect((await patch('0190a000-0000-7000-8000-000000000000', { priority: 1 })).status).toBe(404);
    });
  });

  it.each([
    [{ run_at: '2027-01-01T00:00:00' }, ['run_at']],
    [{ run_at: '2027-13-01T00:00:00Z' }, ['run_at']],
    [{ run_at: 5 }, ['run_at']],
    [{ run_at: '2027-01-01T00:00:00Z', delay_seconds: 1 }, ['delay_seconds']],
    [{ run_at: '2027-01-02T00:00:00Z', expires_at: '2027-01-01T00:00:00Z' }, ['expires_at']],
    [{ max_attempts: 101 }, ['max_attempts']],
    [{ timeout_seconds: 0 }, ['timeout_seconds']],
    [{ backoff: { type: 'linear', delay_seconds: 1 } }, ['backoff.type']],
    [{ backoff: { type: 'fixed' } }, ['backoff.delay_seconds']],
    [{ backoff: { type: 'exponential', delay_seconds: 9, max_seconds: 3 } }, ['backoff.max_seconds']],
    [{ tags: ['a b'] }, ['tags[0]']],
    [{ tags: ['a', 'a'] }, ['tags']],
    [{ unique_scope: 'ever', unique_key: 'a' }, ['unique_scope']],
  ])('refuses %j, naming the field', async (options, fields) => {
    expect(fieldsAtFault(await api.submit({ job_type: 'x', ...options }))).toEqual(fields);
    const inBatch = await api.post('/jobs/batch', { jobs: [{ job_type: 'x' }, { job_type: 'x', ...options }] });
    expect(fieldsAtFault(inBatch)).toEqual(fields.map((field) => `jobs[1].${field}`));
  });
});
