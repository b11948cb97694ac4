import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClaimedJobsBody, JobBody, JobsBody, Problem } from '../../../src/interface/http/contract.js';
import { ApiClient, bodyOf, type Answer, fieldsAtFault, reportOf } from '../../support/http-client.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

describe.each(DATABASE_KINDS)('jobs that must not be there twice, on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterAll(() => app.close());

  let keys = 0;
  const newKey = () => `key-${(keys += 1)}`;
  const problem = (text: string) => JSON.parse(text) as Problem;
  const named = (key: string, body: unknown, path = '/jobs') =>
    api.postText(path, JSON.stringify(body), { 'Idempotency-Key': key });
  async function end(job: JobBody, success = true): Promise<void> {
    const claim = await api.claimed('w', job.job_type);
    await api.complete(claim.id, reportOf(claim, { success, ...(!success && { retryable: false }) }));
  }

  describe('by a unique key', () => {
    it('refuses the second while the first waits or runs, and says which that is', async () => {
      const key = newKey();
      const first = await api.submitted({ unique_key: key });
      expect(first).toMatchObject({ unique_key: key, unique_scope: 'active' });
      const refused = await api.submit({ job_type: 'other', unique_key: key });
      expect(refused.status).toBe(409);
      expect(problem(refused.text)).toMatchObject({ code: 'duplicate_job', existing_job_id: first.id });
      await end(first);
      expect((await api.submit({ job_type: api.freshType(), unique_key: key })).status).toBe(201);
    });

    it('answers with the first when it is asked to, as it is now', async () => {
      const key = newKey();
      const first = await api.submitted({ unique_key: key });
      const claim = await api.claimed('w', first.job_type);
      const again = await api.submit({ job_type: first.job_type, unique_key: key, on_conflict: 'return_existing' });
      expect(bodyOf<JobBody>(again, 200)).toMatchObject({ id: first.id, state: 'RUNNING', worker_id: 'w' });
      expect(again.headers.location).toBe(`/jobs/${first.id}`);
      expect(again.text).not.toContain(claim.lease_token);
    });

    it('holds for as long as the job is kept in the scope retained', async () => {
      const key = newKey();
      const first = await api.submitted({ unique_key: key, unique_scope: 'retained' });
      await end(first);
      expect((await api.submit({ job_type: 'x', unique_key: key })).status).toBe(409);
    });

    it('submits a batch whole or not at all', async () => {
      const [held, free] = [newKey(), newKey()];
      const holder = await api.submitted({ unique_key: held });
      const jobType = api.freshType();
      const jobs = [
        { job_type: jobType },
        { job_type: jobType, unique_key: free },
        { job_type: 'x', unique_key: held },
      ];
      const refused = await api.post('/jobs/batch', { jobs });
      expect(refused.status).toBe(409);
      expect(problem(refused.text)).toMatchObject({ code: 'duplicate_job', existing_job_id: holder.id });
      expect((await api.claim('w', jobType)).status).toBe(204);
      const last = { job_type: 'x', unique_key: held, on_conflict: 'return_existing' };
      const taken = bodyOf<JobsBody>(await api.post('/jobs/batch', { jobs: [jobs[0], jobs[1], last] }), 201);
      expect(taken.jobs.map(({ unique_key: key }) => key)).toEqual([null, free, held]);
      expect(taken.jobs[2]).toMatchObject({ id: holder.id });
      const twice = await api.post('/jobs/batch', {
        jobs: [jobs[0], { job_type: 'x', unique_key: 'twice' }, { job_type: 'x', unique_key: 'twice' }],
      });
      expect(twice.status).toBe(409);
      expect((await api.submit({ job_type: 'x', unique_key: 'twice' })).status).toBe(201);
    });

    it('names each job of a batch whose key is held, and says by which', async () => {
      const [one, two, twice] = [newKey(), newKey(), newKey()];
      const [first, second] = [await api.submitted({ unique_key: one }), await api.submitted({ unique_key: two })];
      const jobs = [one, twice, newKey(), two, twice].map((key) => ({ job_type: 'x', unique_key: key }));
      const refused = problem((await api.post('/jobs/batch', { jobs: [{ job_type: 'x' }, ...jobs] })).text);
      expect(refused).toMatchObject({ code: 'duplicate_job', existing_job_id: first.id });
      expect(refused.errors).toEqual([
        { field: 'jobs[1].unique_key', message: `is that of job ${first.id}` },
        { field: 'jobs[4].unique_key', message: `is that of job ${second.id}` },
        { field: 'jobs[5].unique_key', message: 'is that of jobs[2]' },
      ]);
      expect(refused.detail).toContain('jobs[5].unique_key: is that of jobs[2]');
      const alone = problem((await api.post('/jobs/batch', { jobs: [jobs[1], jobs[1]] })).text);
      expect(alone.code).toBe('duplicate_job');
      expect(alone).not.toHaveProperty('existing_job_id');
    });

    it('refuses to retry a job whose key another holds by now', async () => {
      const key = newKey();
      const failed = await api.submitted({ unique_key: key });
      await end(failed, false);
      const holder = await api.submitted({ unique_key: key });
      const refused = await api.post(`/jobs/${failed.id}/retry`, {});
      expect(refused.status).toBe(409);
      expect(problem(refused.text)).toMatchObject({ code: 'duplicate_job', existing_job_id: holder.id });
      await end(holder);
      expect((await api.post(`/jobs/${failed.id}/retry`, {})).status).toBe(200);
    });

    it('retries one of several FAILED jobs of a key by a filter, and the others not', async () => {
      const key = newKey();
      const jobType = api.freshType();
      for (let n = 0; n < 3; n++) await end(await api.submitted({ job_type: jobType, unique_key: key }), false);
      const answer = await api.post('/jobs/retry', { filter: { job_type: jobType } });
      expect(bodyOf(answer, 200)).toEqual({ matched: 3, changed: 1 });
    });

    it('keeps no job from its key because another asked for it at the same moment and may not have it', async () => {
      const key = newKey();
      const completed = await api.submitted({ unique_key: key });
      await end(completed);
      const failed = await api.submitted({ unique_key: key });
      await end(failed, false);
      const retries = [completed, failed].map(({ id }) => api.post(`/jobs/${id}/retry`, {}));
      const [refused, retried] = (await Promise.all(retries)) as [Answer, Answer];
      expect(problem(refused.text).code).toBe('illegal_move');
      expect(retried.status).toBe(200);
    });

    it('gives a worker that waits the job at once', async () => {
      const jobType = api.freshType();
      const before = app.clock.sleeping;
      const claimed = api.post('/claims', { worker_id: 'w', job_types: [jobType], wait_seconds: 60 });
      while (app.clock.sleeping === before) await new Promise(setImmediate);
      const { id } = await api.submitted({ job_type: jobType, unique_key: newKey() });
      expect(bodyOf<ClaimedJobsBody>(await claimed, 200).jobs.map((job) => job.id)).toEqual([id]);
    });

    it('lets many that come at once have one job, whatever else is submitted with them', async () => {
      const [key, jobType] = [newKey(), api.freshType()];
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, n) =>
          api.submit({ job_type: jobType, ...(n % 3 > 0 && { unique_key: key }), payload: n }),
        ),
      );
      const made = answers.filter(({ status }) => status === 201);
      expect(made).toHaveLength(21);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(39);
      const claimed = bodyOf<ClaimedJobsBody>(
        await api.post('/claims', { worker_id: 'w', job_types: [jobType], limit: 100 }),
        200,
      );
      expect(claimed.jobs).toHaveLength(21);
    });
  });

  describe('by an Idempotency-Key', () => {
    it('answers a repetition with the first answer, whatever has become of the job', async () => {
      const [key, body] = [newKey(), { job_type: api.freshType(), payload: { a: 1, b: [2] }, priority: 7 }];
      const first = await named(key, body);
      expect([first.status, first.headers['idempotency-replayed']]).toEqual([201, undefined]);
      await end(JSON.parse(first.text) as JobBody);
      const again = await named(key, body);
      expect([again.status, again.headers['idempotency-replayed']]).toEqual([200, 'true']);
      expect(again.text).toBe(first.text);
      expect(again.headers.location).toBe(first.headers.location);
    });

    it('takes the same body in another order, and the key in quotes, for the same', async () => {
      const key = newKey();
      const jobType = api.freshType();
      const first = await named(key, { job_type: jobType, payload: { a: 1, b: { c: 2, d: 3 } } });
      const again = await named(`"${key}"`, { payload: { b: { d: 3, c: 2 }, a: 1 }, job_type: jobType });
      expect([again.status, again.text]).toEqual([200, first.text]);
    });

    it.each([
      [{ job_type: 'idem', payload: 2 }, '/jobs'],
      [{ job_type: 'idem', payload: '1' }, '/jobs'],
      [{ job_type: 'idem', payload: [1] }, '/jobs'],
      [{ jobs: [{ job_type: 'idem', payload: 1 }] }, '/jobs/batch'],
    ])('refuses the key with another request: %j', async (body, path) => {
      const key = newKey();
      await named(key, { job_type: 'idem', payload: 1 });
      const refused = await named(key, body, path);
      expect([refused.status, problem(refused.text).code]).toEqual([422, 'idempotency_mismatch']);
    });

    it('tells a payload from a list of its names and values', async () => {
      const key = newKey();
      await named(key, { job_type: 'idem', payload: { a: 1 } });
      for (const payload of [[['a', 1]], ['a', 1], { '': ['a', 1] }]) {
        expect((await named(key, { job_type: 'idem', payload })).status).toBe(422);
      }
    });

    it('replays a batch as well', async () => {
      const [key, body] = [newKey(), { jobs: [{ job_type: 'b1' }, { job_type: 'b2' }] }];
      const first = await named(key, body, '/jobs/batch');
      const again = await named(key, body, '/jobs/batch');
      expect([first.status, again.status, again.text]).toEqual([201, 200, first.text]);
    });

    it('does not keep a refusal: the key is free again', async () => {
      const [key, uniqueKey] = [newKey(), newKey()];
      const holder = await api.submitted({ unique_key: uniqueKey });
      const body = { job_type: api.freshType(), unique_key: uniqueKey };
      expect((await named(key, body)).status).toBe(409);
      await end(holder);
      expect((await named(key, body)).status).toBe(201);
      expect((await named(key, { job_type: 'a b' })).status).toBe(422);
    });

    it.each(['', ' ', 'x'.repeat(256), '"', 'caf\u00e9'])('refuses %j as a key', async (key) => {
      expect(fieldsAtFault(await named(key, { job_type: 'x' }))).toEqual(['Idempotency-Key']);
    });

    it('makes one job of many requests at once', async () => {
      const [key, body] = [newKey(), { job_type: api.freshType() }];
      const answers = await Promise.all(Array.from({ length: 40 }, () => named(key, body)));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(39);
    });
  });
});
