import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobBody } from '../../../src/interface/http/contract.js';
import { ApiClient, bodyOf, fieldsAtFault, problemOf } from '../../support/http-client.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const NO_JOB = '0192f0c1-2b3c-7d4e-8f50-617283940a1b';
const JOB_FIELDS = [
  ...['id', 'job_type', 'payload', 'priority', 'state', 'attempts', 'max_attempts', 'timeout_seconds', 'worker_id'],
  ...['run_at', 'created_at', 'started_at', 'deadline_at', 'finished_at', 'result', 'error', 'failure_reason'],
  ...['failure_message', 'deliveries', 'failures', 'progress', 'note', 'checkpoint', 'cancel_requested'],
  'attempt_log',
  'backoff',
  'expires_at',
  'tags',
  'unique_key',
  'unique_scope',
];

describe.each(DATABASE_KINDS)('submitting and seeing jobs on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterAll(() => app.close());

  it('fills in every default of a job that names only its type', async () => {
    const job = bodyOf<JobBody>(await api.submit({ job_type: 'sleep' }), 201);
    const now = app.clock.now().toISOString();
    expect(job).toEqual({
      id: expect.stringMatching(UUID_V7),
      job_type: 'sleep',
      payload: {},
      priority: 5,
      state: 'PENDING',
      attempts: 0,
      max_attempts: 2,
      timeout_seconds: 30,
      worker_id: null,
      run_at: now,
      created_at: now,
      started_at: null,
      deadline_at: null,
      finished_at: null,
      result: null,
      error: null,
      failure_reason: null,
      failure_message: null,
      deliveries: 0,
      failures: 0,
      progress: null,
      note: null,
      checkpoint: null,
      cancel_requested: false,
      backoff: null,
      unique_key: null,
      unique_scope: null,
      tags: [],
      expires_at: null,
      attempt_log: [],
    });
  });

  it('keeps what the client chose', async () => {
    const chosen = { job_type: 'a.b:c-d_9', payload: { seconds: 2, list: [1, null, 'ü'] }, priority: 10 };
    expect(await api.submitted(chosen)).toMatchObject(chosen);
  });

  it('answers a submit with the Location of a job that GET then shows unchanged', async () => {
    const answer = await api.submit({ job_type: 'sleep', payload: [1, 2] });
    const job = bodyOf<JobBody>(answer, 201);
    expect(answer.headers.location).toBe(`/jobs/${job.id}`);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(await api.job(job.id)).toEqual(job);
  });

  it('gives the fields of the contract and no others', async () => {
    const { id } = await api.submitted();
    expect(Object.keys(await api.job(id)).sort()).toEqual([...JOB_FIELDS].sort());
  });

  it('makes ids that grow in the order of submission', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 20; count++) ids.push((await api.submitted()).id);
    expect(ids.every((id) => UUID_V7.test(id))).toBe(true);
    expect(ids).toEqual([...ids].sort());
  });

  it.each([
    [null],
    [false],
    [0],
    [''],
    ['text'],
    ['"quoted"'],
    ['null'],
    ['123'],
    [[]],
    [{}],
    [[[{ a: [] }]]],
    [1.5e-7],
  ])('takes %j as a payload', async (payload) => {
    const { id } = await api.submitted({ payload });
    expect((await api.job(id)).payload).toStrictEqual(payload);
  });

  it.each([1, 10])('takes the priority %d', async (priority) => {
    expect((await api.submitted({ priority })).priority).toBe(priority);
  });

  it.each(['x', 'x'.repeat(128)])('takes a job type of the shortest and the longest length', async (jobType) => {
    expect((await api.submitted({ job_type: jobType })).job_type).toBe(jobType);
  });

  it.each([
    ...['', 'x'.repeat(129), 'a b', 'a/b', 'sleep\n', 'é', 'a,b', '\u0000', null, 1, true, ['sleep'], { a: 1 }].map(
      (jobType) => [{ job_type: jobType }] as const,
    ),
    [{}],
  ])('refuses %j, naming job_type', async (body) => {
    expect(fieldsAtFault(await api.submit(body))).toEqual(['job_type']);
  });

  it.each([0, 11, -1, 5.5, 2 ** 31, 1e21, '5', 'high', '', true, null, [5], { value: 5 }])(
    'refuses the priority %j, naming the field',
    async (priority) => {
      expect(fieldsAtFault(await api.submit({ job_type: 'sleep', priority }))).toEqual(['priority']);
    },
  );

  it('names each unknown field', async () => {
    const answer = await api.submit({
      job_type: 'sleep',
      state: 'COMPLETED',
      attempts: 9,
      lease_token: 'x',
      id: NO_JOB,
    });
    expect(fieldsAtFault(answer)).toEqual(['attempts', 'id', 'lease_token', 'state']);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'prototype'])(
    'refuses %s as an unknown field, for it is no field of a body',
    async (name) => {
      const answer = await api.postText('/jobs', `{"job_type":"sleep",${JSON.stringify(name)}:{"priority":1}}`);
      expect(fieldsAtFault(answer)).toEqual([name]);
    },
  );

  it('names every field at fault at once', async () => {
    const answer = await api.submit({ job_type: '', priority: 11, colour: 'red' });
    expect(fieldsAtFault(answer)).toEqual(['colour', 'job_type', 'priority']);
  });

  it('stores nothing when it refuses', async () => {
    const jobType = api.freshType();
    problemOf(await api.submit({ job_type: jobType, priority: 11 }), 'validation_failed');
    expect((await api.claim('worker-1', jobType)).status).toBe(204);
  });

  it('answers 404 for a job that does not exist', async () => {
    problemOf(await api.send('GET', `/jobs/${NO_JOB}`), 'job_not_found');
  });

  it.each([
    '1',
    'x',
    `${NO_JOB}0`,
    NO_JOB.slice(1),
    NO_JOB.replaceAll('-', ''),
    `%7B${NO_JOB}%7D`,
    `${NO_JOB}%0A`,
    '%00',
  ])('refuses the id %s, for it is no UUID', async (id) => {
    expect(fieldsAtFault(await api.send('GET', `/jobs/${id}`))).toEqual(['id']);
    expect(fieldsAtFault(await api.complete(id, { worker_id: 'w', success: true }))).toEqual(['id']);
  });

  it('finds a job by its id in capitals too, to see and to report it (RFC 9562)', async () => {
    const claim = await api.running();
    const id = claim.id.toUpperCase();
    expect((await api.job(id)).id).toBe(claim.id);
    const report = { worker_id: claim.worker_id, lease_token: claim.lease_token, success: true };
    expect(bodyOf<JobBody>(await api.complete(id, report), 200)).toMatchObject({ id: claim.id, state: 'COMPLETED' });
  });

  it('never lets a cache keep a job', async () => {
    const { id } = await api.submitted();
    const answer = await api.send('GET', `/jobs/${id}`);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(answer.headers).not.toHaveProperty('etag');
    expect(answer.headers).not.toHaveProperty('x-powered-by');
  });

  it('answers HEAD for a job without a body', async () => {
    const { id } = await api.submitted();
    expect(await api.send('HEAD', `/jobs/${id}`)).toMatchObject({ status: 200, text: '' });
  });
});
