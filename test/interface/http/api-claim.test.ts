import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClaimedJobBody, JobBody } from '../../../src/interface/http/contract.js';
import { ApiClient, bodyOf, fieldsAtFault, problemOf, reportOf, send } from '../../support/http-client.js';
import { sendBytes } from '../../support/http-socket.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

describe.each(DATABASE_KINDS)('claiming jobs on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  beforeEach(() => api.emptyQueue());
  afterAll(() => app.close());

  const next = (query: string, headers: Record<string, string> = {}) =>
    api.send('GET', `/next-job?worker_id=worker-1${query}`, { headers });

  it('answers 204 without a body when nothing is ready', async () => {
    const answer = await api.claim('worker-1');
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('hands out a job as RUNNING, with its lease', async () => {
    const submitted = await api.submitted({ payload: { seconds: 2 } });
    app.clock.advance(1_500);
    const now = app.clock.now().getTime();
    const claim = bodyOf<ClaimedJobBody>(await api.claim('worker-1'), 200);
    expect(claim).toEqual({
      ...submitted,
      state: 'RUNNING',
      attempts: 1,
      deliveries: 1,
      worker_id: 'worker-1',
      started_at: new Date(now).toISOString(),
      deadline_at: new Date(now + 30_000).toISOString(),
      lease_token: expect.stringMatching(/^\S{16,128}$/),
      lease_seconds: 30,
    });
  });

  it('hands out a job once', async () => {
    await api.submitted();
    expect((await api.claim('worker-1')).status).toBe(200);
    expect((await api.claim('worker-1')).status).toBe(204);
    expect((await api.claim('worker-2')).status).toBe(204);
  });

  it('hands out each job once to workers that ask all at once', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, async () => (await api.submitted()).id));
    const answers = await Promise.all(Array.from({ length: 30 }, (_, number) => api.claim(`worker-${number}`)));
    const claims = answers.filter(({ status }) => status === 200).map((answer) => bodyOf<ClaimedJobBody>(answer, 200));
    expect(claims.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(new Set(claims.map((claim) => claim.lease_token)).size).toBe(20);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(10);
  });

  it('goes by priority, 10 first, then first in first out, also within a millisecond', async () => {
    const priorities = [5, 1, 10, 5, 10, 2, 5];
    const jobs: JobBody[] = [];
    for (const [place, priority] of priorities.entries()) jobs.push(await api.submitted({ priority, payload: place }));
    const order: number[] = [];
    for (const _ of jobs) order.push(bodyOf<ClaimedJobBody>(await api.claim('worker-1'), 200).payload as number);
    expect(order).toEqual([2, 4, 0, 3, 6, 5, 1]);
  });

  it('hands out only the types asked for, whatever their priority, and leaves the others', async () => {
    await api.submitted({ job_type: 'other', priority: 10 });
    await api.submitted({ job_type: 'mail', priority: 1 });
    await api.submitted({ job_type: 'print', priority: 2 });
    expect((await api.claimed('w', 'mail,print')).job_type).toBe('print');
    expect((await api.claimed('w', 'mail , print')).job_type).toBe('mail');
    expect((await api.claim('w', 'mail,print,unheard-of')).status).toBe(204);
    expect((await api.claim('w', 'Other')).status).toBe(204);
    expect(bodyOf<ClaimedJobBody>(await api.claim('w'), 200).job_type).toBe('other');
  });

  it('takes 100 job types, and a type named twice for one', async () => {
    const many = Array.from({ length: 100 }, (_, number) => `t${number}`);
    await api.submitted({ job_type: 't99' });
    expect((await api.claim('w', [...many, 't0'].join(','))).status).toBe(200);
    expect(fieldsAtFault(await api.claim('w', [...many, 't100'].join(',')))).toEqual(['job_types']);
  });

  it.each([
    '&job_types=',
    '&job_types=a,',
    '&job_types=,',
    '&job_types=a%20b',
    '&job_types=a%00',
    '&job_types=a&job_types=b',
  ])('refuses %s, naming job_types, and claims nothing', async (query) => {
    const { id } = await api.submitted({ job_type: 'a' });
    expect(fieldsAtFault(await next(query))).toEqual(['job_types']);
    expect((await api.job(id)).state).toBe('PENDING');
  });

  it('sends a claim with no-store and without an ETag', async () => {
    await api.submitted();
    const { headers } = await next('');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers).not.toHaveProperty('etag');
    expect(headers).not.toHaveProperty('last-modified');
  });

  it.each([
    ['If-None-Match', '*'],
    ['If-None-Match', '"x"'],
    ['If-None-Match', 'W/"2-abc", *'],
    ['If-Modified-Since', 'Fri, 01 Jan 2038 00:00:00 GMT'],
    ['Cache-Control', 'only-if-cached'],
    ['Range', 'bytes=0-1'],
  ])('gives the whole job to a request with %s: %s', async (name, value) => {
    const { id } = await api.submitted();
    const claim = bodyOf<ClaimedJobBody>(await next('', { [name]: value }), 200);
    expect(claim).toMatchObject({ id, lease_token: expect.any(String) });
  });

  it('refuses HEAD with 405 and Allow, and claims nothing', async () => {
    const { id } = await api.submitted();
    const answer = await api.send('HEAD', '/next-job?worker_id=worker-1');
    expect(answer).toMatchObject({ status: 405, text: '' });
    expect(answer.headers.allow?.split(', ').sort()).toEqual(['GET', 'OPTIONS']);
    expect(await api.job(id)).toMatchObject({ state: 'PENDING', attempts: 0 });
  });

  it.each([
    ['Sec-Purpose', 'prefetch'],
    ['Sec-Purpose', 'prefetch;prerender'],
    ['Sec-Purpose', 'prefetch;anonymous-client-ip'],
    ['Purpose', 'prefetch'],
  ])('refuses a prefetch (%s: %s) and claims nothing', async (name, value) => {
    const { id } = await api.submitted();
    problemOf(await next('', { [name]: value }), 'prefetch_refused');
    expect((await api.job(id)).state).toBe('PENDING');
  });

  it('tells the lease token in the answer to the claim and nowhere else', async () => {
    const submitted = await api.submit({ job_type: 'sleep' });
    const claimAnswer = await api.claim('worker-1');
    const claim = bodyOf<ClaimedJobBody>(claimAnswer, 200);
    const failure = { success: false, error: 'no' };
    const others = [
      submitted,
      await api.send('GET', `/jobs/${claim.id}`),
      await api.complete(claim.id, { worker_id: 'thief', success: true }),
      await api.complete(claim.id, reportOf(claim, failure)),
      await api.complete(claim.id, reportOf(claim, failure)),
      await api.complete(claim.id, reportOf(claim, { success: true })),
      await api.claim('worker-2'),
      await api.complete(claim.id, reportOf(claim, { success: true })),
      await api.send('GET', `/jobs/${claim.id}`),
    ];
    expect(others.map(({ status }) => status)).toEqual([201, 200, 409, 200, 200, 409, 200, 409, 200]);
    for (const { text } of others) expect(text).not.toContain(claim.lease_token);
    const keys = others.filter((_, place) => place !== 6).map(({ text }) => text.includes('lease_token'));
    expect(keys).toEqual(keys.map(() => false));
  });

  it.each([1, 128])('takes a worker id of %d characters', async (length) => {
    await api.submitted();
    const workerId = 'w'.repeat(length);
    expect(bodyOf<ClaimedJobBody>(await api.claim(workerId), 200).worker_id).toBe(workerId);
  });

  it('keeps a worker id exactly as it was sent, whatever its characters', async () => {
    await api.submitted();
    const workerId = ' Ä/%?&=+#"<日本>\u{1f600}\t';
    const claim = bodyOf<ClaimedJobBody>(await api.claim(workerId), 200);
    expect(claim.worker_id).toBe(workerId);
    expect((await api.complete(claim.id, reportOf(claim, { success: true }))).status).toBe(200);
  });

  it.each([
    ['no worker id', ''],
    ['an empty worker id', '?worker_id='],
    ['a worker id of 129 characters', `?worker_id=${'w'.repeat(129)}`],
    ['two worker ids', '?worker_id=1&worker_id=2'],
    ['a worker id with NUL', '?worker_id=a%00b'],
  ])('refuses %s, naming worker_id, and claims nothing', async (_what, query) => {
    const { id } = await api.submitted();
    expect(fieldsAtFault(await send(api.url, 'GET', `/next-job${query}`))).toEqual(['worker_id']);
    expect((await api.job(id)).state).toBe('PENDING');
  });

  it.each(['%ff', 'w%ED%A0%80', '%C0%AF', 'w%E2%82'])(
    'refuses the worker id %s, which is not UTF-8, rather than claim under an altered name',
    async (workerId) => {
      const { id } = await api.submitted();
      const { status } = await send(api.url, 'GET', `/next-job?worker_id=${workerId}`);
      expect([400, 422]).toContain(status);
      expect((await api.job(id)).state).toBe('PENDING');
    },
  );

  it('refuses a worker id whose bytes are not percent-encoded, or takes it as the UTF-8 it is', async () => {
    const { id } = await api.submitted();
    const bytes = Buffer.from(
      'GET /next-job?worker_id=w\u00f6rker HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      'utf8',
    );
    const [answer] = await sendBytes(app.url, bytes);
    const { state, worker_id: workerId } = await api.job(id);
    if (answer?.status === 200) expect(workerId).toBe('w\u00f6rker');
    else expect([answer?.status, state]).toEqual([400, 'PENDING']);
  });

  it('refuses query parameters that nobody knows, naming each, and claims nothing', async () => {
    const { id } = await api.submitted();
    expect(fieldsAtFault(await next('&job_type=a&limit=5&__proto__=1'))).toEqual(['__proto__', 'job_type', 'limit']);
    expect(fieldsAtFault(await send(api.url, 'GET', '/next-job?worker_id[a]=1'))).toContain('worker_id[a]');
    expect((await api.job(id)).state).toBe('PENDING');
  });
});
