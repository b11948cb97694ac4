import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobBody, JobPageBody, Problem } from '../../../src/interface/http/contract.js';
import type { ManyChangedBody } from '../../../src/interface/http/contract/find.js';
import { ApiClient, bodyOf, reportOf } from '../../support/http-client.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

describe.each(DATABASE_KINDS)('finding jobs on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    // Ids are by the clock of the process.
    app.clock.stepWall(Date.now() - app.clock.now().getTime());
    api = new ApiClient(app.url);
  });
  afterAll(() => app.close());

  const page = async (query: Record<string, string>) =>
    bodyOf<JobPageBody>(await api.send('GET', `/jobs?${new URLSearchParams(query).toString()}`), 200);
  const listed = async (query: Record<string, string>) => (await page(query)).jobs.map(({ id }) => id);
  const failed = async (error: string, fields: object = {}): Promise<JobBody> => {
    const { job_type: jobType } = await api.submitted(fields);
    const claim = await api.claimed('finder', jobType);
    return bodyOf<JobBody>(
      await api.complete(claim.id, reportOf(claim, { success: false, error, retryable: false })),
      200,
    );
  };
  const bulk = async (verb: string, body: object) =>
    bodyOf<ManyChangedBody>(await api.post(`/jobs/${verb}`, body), 200);

  describe('GET /jobs', () => {
    it('lists the jobs that all that is asked for is true for', async () => {
      const job = await failed('connection Refused by "db_1"', { tags: ['customer:1', 'eu'], job_type: 'find.a' });
      const other = await failed('boom', { tags: ['eu'], job_type: 'find.a' });
      expect(await listed({ tag: 'eu' })).toEqual([other.id, job.id]);
      expect(await listed({ tag: 'customer:1' })).toEqual([job.id]);
      expect(await listed({ error: 'refused BY "DB_' })).toEqual([job.id]);
      expect(await listed({ error: 'connection%' })).toEqual([]);
      expect(await listed({ worker_id: 'finder', state: 'FAILED', job_type: 'find.a' })).toEqual([other.id, job.id]);
      expect(await page({ tag: 'eu', limit: '1' })).toEqual({ jobs: [other], next_cursor: other.id });
      expect(await page({ tag: 'eu', limit: '1', cursor: other.id.toUpperCase() })).toMatchObject({ jobs: [job] });
    });

    it('lists the jobs of a time, the end not included', async () => {
      const jobs: JobBody[] = [];
      for (let n = 0; n < 3; n += 1) {
        app.clock.stepWall(1000);
        jobs.push(await api.submitted({ job_type: 'find.times' }));
      }
      const [first, second, third] = jobs as [JobBody, JobBody, JobBody];
      const ofType = { job_type: 'find.times' };
      expect(await listed({ ...ofType, created_after: second.created_at })).toEqual([third.id, second.id]);
      expect(await listed({ ...ofType, created_before: second.created_at })).toEqual([first.id]);
      const inIndia = new Date(Date.parse(second.created_at) + 19_800_000).toISOString().replace('Z', '+05:30');
      expect(await listed({ ...ofType, created_after: inIndia, created_before: third.created_at })).toEqual([
        second.id,
      ]);
    });

    it('has a bounded number of bytes on a page, and at least one job', async () => {
      const payload = 'x'.repeat(200_000);
      const jobs: string[] = [];
      for (let n = 0; n < 8; n += 1) jobs.unshift((await api.submitted({ job_type: 'find.large', payload })).id);
      const first = await page({ job_type: 'find.large' });
      expect(first.jobs.map(({ id }) => id)).toEqual(jobs.slice(0, 6));
      expect(first.next_cursor).toBe(jobs[5]);
      expect(await listed({ job_type: 'find.large', cursor: jobs[5]! })).toEqual(jobs.slice(6));
    });

    it('refuses what cannot be asked for, and names each field', async () => {
      const query = new URLSearchParams({
        state: 'DONE',
        job_type: 'a b',
        tag: '',
        created_after: 'yesterday',
        error: '',
        cursor: 'x',
        limit: '101',
      });
      const problem = bodyOf<Problem>(await api.send('GET', `/jobs?${query.toString()}`), 422);
      expect(problem.code).toBe('validation_failed');
      expect(problem.errors?.map(({ field }) => field).sort()).toEqual(
        ['created_after', 'cursor', 'error', 'job_type', 'limit', 'state', 'tag'].sort(),
      );
      for (const [field, value] of [
        ['created_after', '2026-01-01'],
        ['created_before', '2026-13-01T00:00:00Z'],
        ['created_before', '2026-01-01T00:00:00'],
        ['worker_id', ''],
        ['worker_id', 'a\0'],
      ] as const) {
        const path = `/jobs?${new URLSearchParams({ [field]: value }).toString()}`;
        const { errors } = bodyOf<Problem>(await api.send('GET', path), 422);
        expect(errors).toEqual([{ field, message: expect.any(String) }]);
      }
    });
  });

  describe('changes of many jobs', () => {
    const states = async (jobType: string) =>
      (await page({ job_type: jobType, limit: '100' })).jobs.map(({ state, failure_reason: why }) => why ?? state);

    it('cancels what waits, and has what runs stop; once', async () => {
      for (let n = 0; n < 3; n += 1) await api.submitted({ job_type: 'many.a' });
      const claim = await api.claimed('w', 'many.a');
      await api.submitted({ job_type: 'many.b' });
      const filter = { job_type: 'many.a' };
      expect(await bulk('cancel', { filter, dry_run: true })).toEqual({ matched: 3, changed: 0 });
      expect(await states('many.a')).toEqual(['PENDING', 'PENDING', 'RUNNING']);
      expect(await bulk('cancel', { filter })).toEqual({ matched: 3, changed: 3 });
      expect(await states('many.a')).toEqual(['cancelled', 'cancelled', 'RUNNING']);
      expect(await api.job(claim.id)).toMatchObject({ cancel_requested: true });
      expect(await bulk('cancel', { filter })).toEqual({ matched: 1, changed: 0 });
      expect(await bulk('cancel', { filter: { ...filter, state: 'FAILED' } })).toEqual({ matched: 0, changed: 0 });
      expect(await states('many.b')).toEqual(['PENDING']);
    });

    it('retries what is FAILED, with all attempts and as it was', async () => {
      const job = await failed('rate limit', { job_type: 'many.c', payload: { deep: ['ü', null] }, tags: ['t'] });
      await failed('other', { job_type: 'many.c' });
      expect(await bulk('retry', { filter: { tag: 't', error: 'RATE' } })).toEqual({ matched: 1, changed: 1 });
      expect(await api.job(job.id)).toEqual({
        ...job,
        state: 'PENDING',
        attempts: 0,
        failures: 0,
        worker_id: null,
        started_at: null,
        finished_at: null,
        failure_reason: null,
        failure_message: null,
        run_at: app.clock.now().toISOString(),
      });
      expect(await states('many.c')).toEqual(['error', 'PENDING']);
    });

    it('serves a claim that waits with a job that it has made ready', async () => {
      const { id } = await failed('boom', { job_type: 'many.d' });
      const waiting = api.post('/claims', { worker_id: 'w', job_types: ['many.d'], limit: 1, wait_seconds: 60 });
      await api.submitted({ job_type: 'many.other' });
      await bulk('retry', { filter: { job_type: 'many.d' } });
      expect(bodyOf<{ jobs: JobBody[] }>(await waiting, 200).jobs).toMatchObject([{ id }]);
    });

    it('refuses a filter that is for everything, and names each field that is not valid', async () => {
      const faults = async (body: unknown) =>
        bodyOf<Problem>(await api.post('/jobs/cancel', body), 422).errors?.map(({ field }) => field);
      expect(await faults({})).toEqual(['filter']);
      expect(await faults({ filter: {} })).toEqual(['filter']);
      expect(await faults({ filter: { worker_id: '' } })).toEqual(['filter.worker_id']);
      expect(await faults({ filter: { state: 'DONE', tag: ' ' } })).toEqual(['filter.state', 'filter.tag']);
      expect(await faults({ filter: { created_after: '2026' } })).toEqual(['filter.created_after']);
      expect(await faults({ filter: { id: 'x' } })).toEqual(['filter.id']);
      expect(await faults({ filter: { state: { toString: 1 } } })).toEqual(['filter.state.toString']);
      expect(await faults({ filter: { state: [{ valueOf: 1 }] } })).toEqual(['filter.state[0].valueOf']);
      expect(await faults({ filter: { state: 'FAILED' }, dry_run: 'no' })).toEqual(['dry_run']);
    });
  });
});
