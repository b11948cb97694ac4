import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClaimedJobBody, ClaimedJobsBody, CompletedBody, JobsBody } from '../../../src/interface/http/contract.js';
import { ApiClient, bodyOf, fieldsAtFault, problemOf } from '../../support/http-client.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

/** A text of so many bytes is the largest payload: JSON puts quotes around it. */
const LARGEST = 256 * 1024 - 2;
const UNKNOWN = '0190a000-0000-7000-8000-000000000000';

describe.each(DATABASE_KINDS)('batches on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  beforeEach(() => api.emptyQueue());
  afterAll(() => app.close());

  const post = (path: string, body: unknown) => api.post(path, body);
  const claim = async (body: object) => bodyOf<ClaimedJobsBody>(await post('/claims', body), 200).jobs;
  const complete = async (body: object) => bodyOf<CompletedBody>(await post('/completions', body), 200);
  const successOf = ({ id, lease_token }: ClaimedJobBody, result: unknown = null) => ({
    job_id: id,
    lease_token,
    success: true,
    result,
  });
  const submitMany = async (count: number, job_type = 'a') => {
    const jobs = Array.from({ length: count }, (_, place) => ({ job_type, payload: { place } }));
    return bodyOf<JobsBody>(await post('/jobs/batch', { jobs }), 201).jobs;
  };

  describe('submitting many jobs', () => {
    it('answers with the jobs in the order given, first in first out', async () => {
      const jobs = await submitMany(1000);
      expect(jobs.map(({ payload }) => payload)).toEqual(jobs.map((_, place) => ({ place })));
      expect(jobs.every(({ state, priority }) => state === 'PENDING' && priority === 5)).toBe(true);
      const claimed = await claim({ worker_id: 'w', limit: 1000 });
      expect(claimed.map(({ id }) => id)).toEqual(jobs.map(({ id }) => id));
      expect(await api.job(jobs[999]!.id)).toMatchObject({ state: 'RUNNING', payload: { place: 999 } });
    });

    it('submits all or none, and names each bad job by its index', async () => {
      const jobs = [
        { job_type: 'a' },
        { job_type: 'a', priority: 11 },
        { job_type: 'no spaces' },
        { job_type: 'a', payload: 'nul \u0000' },
        { job_type: 'a', colour: 'red' },
      ];
      expect(fieldsAtFault(await post('/jobs/batch', { jobs: jobs.toSpliced(3, 1) }))).toEqual([
        'jobs[1].priority',
        'jobs[2].job_type',
        'jobs[3].colour',
      ]);
      expect(fieldsAtFault(await post('/jobs/batch', { jobs: [jobs[0], jobs[3]] }))).toEqual(['jobs[1].payload']);
      expect(await claim({ worker_id: 'w' })).toEqual([]);
    });

    it.each([false, true])(
      'takes payloads of 256 kB and refuses larger ones, naming each, chunked: %j',
      async (chunked) => {
        const send = (payloads: readonly string[]) => {
          const body = JSON.stringify({ jobs: payloads.map((payload) => ({ job_type: 'a', payload })) });
          return api.send('POST', '/jobs/batch', { body, chunked, headers: { 'Content-Type': 'application/json' } });
        };
        const largest = 'é'.repeat(LARGEST / 2);
        const refused = await send(['', `${largest}.`, largest, '\u0001'.repeat(LARGEST / 4)]);
        expect(fieldsAtFault(refused)).toEqual(['jobs[1].payload', 'jobs[3].payload']);
        expect(await claim({ worker_id: 'w' })).toEqual([]);
        const taken = bodyOf<JobsBody>(await send(['', largest]), 201).jobs;
        expect(await api.job(taken[1]!.id)).toMatchObject({ payload: largest });
      },
    );

    it.each([
      ['no jobs', { jobs: [] }],
      ['1001 jobs', { jobs: Array(1001).fill({ job_type: 'a' }) }],
      ['something that is no list', { jobs: { job_type: 'a' } }],
      ['nothing', {}],
    ])('refuses %s, naming jobs', async (_what, body) => {
      expect(fieldsAtFault(await post('/jobs/batch', body))).toEqual(['jobs']);
    });

    it('refuses a payload nested too deeply, naming its job', async () => {
      const deep = JSON.parse('['.repeat(66) + ']'.repeat(66)) as unknown;
      const answer = await post('/jobs/batch', { jobs: [{ job_type: 'a' }, { job_type: 'a', payload: deep }] });
      expect(problemOf(answer, 'too_deep').errors).toMatchObject([{ field: expect.stringMatching(/^jobs/) }]);
    });
  });

  describe('claiming many jobs', () => {
    it('gives no more than 8 MB and one job at once, and over several claims all of them', async () => {
      const payload = 'x'.repeat(250_000);
      const ids: string[] = [];
      for (let n = 0; n < 4; n++) {
        const jobs = Array.from({ length: 25 }, () => ({ job_type: 'a', payload }));
        ids.push(...bodyOf<JobsBody>(await post('/jobs/batch', { jobs }), 201).jobs.map(({ id }) => id));
      }
      const claims = [{}, { job_types: ['a', 'b'] }].map(async (types) => {
        const claimed: string[] = [];
        for (;;) {
          const jobs = await claim({ worker_id: 'w', limit: 1000, ...types });
          expect(250_000 * (jobs.length - 1)).toBeLessThan(8 * 1024 * 1024);
          if (jobs.length === 0) return claimed;
          claimed.push(...jobs.map(({ id }) => id));
        }
      });
      expect((await Promise.all(claims)).flat().sort()).toEqual(ids.sort());
    });

    it('gives at most what was asked for, best first, each with a lease of its own', async () => {
      await submitMany(5);
      const urgent = await api.submitted({ job_type: 'b', priority: 10 });
      const claimed = await claim({ worker_id: 'w', limit: 4 });
      expect(claimed.map(({ id }) => id)[0]).toBe(urgent.id);
      expect(claimed).toHaveLength(4);
      expect(new Set(claimed.map(({ lease_token }) => lease_token)).size).toBe(4);
      expect(claimed.every(({ state, worker_id }) => state === 'RUNNING' && worker_id === 'w')).toBe(true);
    });

    it('takes one job unless told otherwise, and only of the types asked for', async () => {
      await submitMany(2, 'a');
      await submitMany(2, 'b');
      expect(await claim({ worker_id: 'w', job_types: ['b', 'c'] })).toMatchObject([{ job_type: 'b' }]);
      expect(await claim({ worker_id: 'w', job_types: ['c'] })).toEqual([]);
    });

    it('hands out each job once to workers that ask all at once', async () => {
      const jobs = await submitMany(200);
      const claims = await Promise.all(
        Array.from({ length: 30 }, (_, n) => claim({ worker_id: `w${n}`, limit: 1 + (n % 20) })),
      );
      const ids = claims.flat().map(({ id }) => id);
      expect(ids.sort()).toEqual(jobs.map(({ id }) => id).sort());
    });

    it.each([
      [{ worker_id: 'w', limit: 0 }, ['limit']],
      [{ worker_id: 'w', limit: 1001 }, ['limit']],
      [{ worker_id: 'w', limit: 1.5 }, ['limit']],
      [{ worker_id: 'w', wait_seconds: 61 }, ['wait_seconds']],
      [{ worker_id: 'w', wait_seconds: -1 }, ['wait_seconds']],
      [{ worker_id: 'w', job_types: [] }, ['job_types']],
      [{ worker_id: 'w', job_types: ['a', 'b c'] }, ['job_types[1]']],
      [{ worker_id: '' }, ['worker_id']],
      [{ limit: 1 }, ['worker_id']],
      [{ worker_id: 'w', request: 'x' }, ['request']],
    ])('refuses %j, naming %j, and claims nothing', async (body, fields) => {
      const { id } = await api.submitted();
      expect(fieldsAtFault(await post('/claims', body))).toEqual(fields);
      expect((await api.job(id)).state).toBe('PENDING');
    });
  });

  describe('reporting many attempts', () => {
    it('answers each report by itself and in order, whatever became of the others', async () => {
      await submitMany(4);
      const [first, second, third, fourth] = await claim({ worker_id: 'w', limit: 4 });
      await complete({ worker_id: 'w', reports: [successOf(first!, 1), successOf(fourth!)] });
      const { outcomes, jobs } = await complete({
        worker_id: 'w',
        reports: [
          successOf(first!, 1),
          successOf(first!, 2),
          { ...successOf(second!), lease_token: 'stale' },
          { job_id: UNKNOWN, lease_token: 'any', success: true },
          { job_id: third!.id.toUpperCase(), lease_token: third!.lease_token, success: false, error: 'boom' },
          { job_id: fourth!.id, lease_token: fourth!.lease_token, success: true },
        ],
      });
      expect(outcomes.map(({ status, state }) => [status, state])).toEqual([
        ['already_recorded', 'COMPLETED'],
        ['outcome_conflict', 'COMPLETED'],
        ['lease_lost', 'RUNNING'],
        ['job_not_found', null],
        ['recorded', 'PENDING'],
        ['already_recorded', 'COMPLETED'],
      ]);
      expect(jobs).toEqual([]);
      expect(await api.job(first!.id)).toMatchObject({ state: 'COMPLETED', result: 1 });
      expect(await api.job(third!.id)).toMatchObject({ state: 'PENDING', error: 'boom' });
    });

    it('claims the next jobs in the same round trip, the retries of this one among them', async () => {
      await submitMany(3);
      const [first] = await claim({ worker_id: 'w' });
      const failure = { job_id: first!.id, lease_token: first!.lease_token, success: false };
      const { outcomes, jobs } = await complete({ worker_id: 'w', reports: [failure], claim_next: { limit: 10 } });
      expect(outcomes).toEqual([{ job_id: first!.id, status: 'recorded', state: 'PENDING' }]);
      expect(jobs.map(({ attempts }) => attempts)).toEqual([2, 1, 1]);
    });

    it('claims without any report', async () => {
      await submitMany(1);
      const { outcomes, jobs } = await complete({ worker_id: 'w', reports: [], claim_next: {} });
      expect([outcomes, jobs.length]).toEqual([[], 1]);
    });

    it('refuses a body with a result or an error larger than 256 kB, naming it, and records none', async () => {
      await submitMany(3);
      const [first, second, third] = await claim({ worker_id: 'w', limit: 3 });
      const failed = { ...successOf(third!), result: null, success: false, error: { message: 'x'.repeat(LARGEST) } };
      const reports = [successOf(first!, 'x'.repeat(LARGEST)), successOf(second!, 'x'.repeat(LARGEST + 1)), failed];
      const answer = await post('/completions', { worker_id: 'w', reports });
      expect(fieldsAtFault(answer)).toEqual(['reports[1].result', 'reports[2].error']);
      expect((await api.job(first!.id)).state).toBe('RUNNING');
      const { outcomes } = await complete({ worker_id: 'w', reports: reports.slice(0, 1) });
      expect(outcomes).toMatchObject([{ status: 'recorded' }]);
    });

    it('refuses a body with a report that cannot be stored, naming it, and records none', async () => {
      await submitMany(3);
      const [first, second, third] = await claim({ worker_id: 'w', limit: 3 });
      const answer = await post('/completions', {
        worker_id: 'w',
        reports: [
          successOf(first!),
          successOf(second!, '\u0000'),
          { ...successOf(third!), error: 'but why', success: true },
        ],
      });
      expect(fieldsAtFault(answer)).toEqual(['reports[1].result', 'reports[2].error']);
      expect((await api.job(first!.id)).state).toBe('RUNNING');
      const missing = await post('/completions', { worker_id: 'w', reports: [{ job_id: first!.id, success: true }] });
      expect(fieldsAtFault(missing)).toEqual(['reports[0].lease_token']);
    });
  });

  describe('waiting for a job', () => {
    it('answers as soon as there is one, on every endpoint that claims', async () => {
      const claims = [
        api.send('GET', '/next-job?worker_id=w&job_types=get&wait=30'),
        post('/claims', { worker_id: 'w', job_types: ['claims'], wait_seconds: 30 }),
        post('/completions', { worker_id: 'w', reports: [], claim_next: { job_types: ['next'], wait_seconds: 30 } }),
      ];
      for (const job_type of ['next', 'claims', 'get']) await api.submitted({ job_type });
      const [get, many, next] = await Promise.all(claims);
      expect(bodyOf<ClaimedJobBody>(get!, 200).job_type).toBe('get');
      expect(bodyOf<ClaimedJobsBody>(many!, 200).jobs).toMatchObject([{ job_type: 'claims' }]);
      expect(bodyOf<CompletedBody>(next!, 200).jobs).toMatchObject([{ job_type: 'next' }]);
    });

    it('gives each of many waiting workers one job', async () => {
      const waiting = Array.from({ length: 12 }, (_, n) => api.send('GET', `/next-job?worker_id=w${n}&wait=30`));
      const jobs = await submitMany(12);
      const claimed = (await Promise.all(waiting)).map((answer) => bodyOf<ClaimedJobBody>(answer, 200));
      expect(claimed.map(({ id }) => id).sort()).toEqual(jobs.map(({ id }) => id).sort());
      expect(claimed.every(({ attempts }) => attempts === 1)).toBe(true);
    });

    it.each(['-1', '61', 'x', '1&wait=2', ''])('refuses wait=%s, naming it', async (wait) => {
      expect(fieldsAtFault(await api.send('GET', `/next-job?worker_id=w&wait=${wait}`))).toEqual(['wait']);
    });
  });
});
