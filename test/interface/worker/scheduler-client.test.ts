import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { HungUp, SchedulerClient, SchedulerProblem, UnexpectedAnswer } from '../../../src/interface/worker/index.js';
import { until } from '../../support/manual-timing.js';
import {
  claimedJob,
  job,
  jobs,
  problem,
  ScriptedScheduler,
  statuses,
  type Answer,
} from '../../support/scripted-scheduler.js';

let scheduler: ScriptedScheduler;
let client: SchedulerClient;
beforeEach(async () => {
  scheduler = await ScriptedScheduler.start();
  client = new SchedulerClient(scheduler.url);
});
afterEach(() => scheduler.stop());

const claim = (options = {}) => client.claim({ workerId: 'w' }, options);
async function refusal(answer: Answer): Promise<SchedulerProblem> {
  scheduler.answerClaims(answer);
  const thrown = await claim().catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(SchedulerProblem);
  return thrown as SchedulerProblem;
}

describe('the scheduler client', () => {
  it('gives the claimed jobs, or none when there is none', async () => {
    scheduler.answerClaims(jobs({ id: 'j1' }, { id: 'j2' }), jobs());
    await expect(claim()).resolves.toMatchObject([{ id: 'j1' }, { id: 'j2' }]);
    await expect(claim()).resolves.toEqual([]);
  });

  it('asks as this worker, whatever characters its name has, and for what it is told to', async () => {
    await client.claim({
      workerId: 'wörker & 1',
      jobTypes: ['a.b', 'c:d'],
      limit: 7,
      waitSeconds: 0.5,
      requestId: 'r',
    });
    await client.claim({ workerId: 'w' });
    expect(scheduler.claims).toEqual([
      { workerId: 'wörker & 1', jobTypes: ['a.b', 'c:d'], limit: 7, waitSeconds: 0.5, requestId: 'r', rode: false },
      { workerId: 'w', rode: false },
    ]);
  });

  it('reports many attempts, and claims in the same request', async () => {
    scheduler.answerReports(statuses('recorded', 'lease_lost'));
    scheduler.answerClaims(job({ id: 'j3' }));
    const reports = [
      { job_id: 'j1', lease_token: 't1', success: true, result: 1 },
      { job_id: 'j2', lease_token: 't2', success: false, error: 'no' },
    ];
    const claimNext = { jobTypes: ['echo'], limit: 2, requestId: 'r' };
    await expect(client.completeMany({ workerId: 'w', reports, claimNext })).resolves.toEqual({
      outcomes: [
        { job_id: 'j1', status: 'recorded', state: 'COMPLETED' },
        { job_id: 'j2', status: 'lease_lost', state: 'COMPLETED' },
      ],
      jobs: [expect.objectContaining({ id: 'j3' })],
    });
    expect(scheduler.reports).toEqual([
      { jobId: 'j1', body: { worker_id: 'w', lease_token: 't1', success: true, result: 1 } },
      { jobId: 'j2', body: { worker_id: 'w', lease_token: 't2', success: false, error: 'no' } },
    ]);
    expect(scheduler.claims).toMatchObject([{ jobTypes: ['echo'], limit: 2, requestId: 'r', rode: true }]);
  });

  it('submits a job, shows one and reports one', async () => {
    scheduler.answerOthers(...[1, 2, 3].map(() => ({ status: 200, body: claimedJob({ id: 'j1' }) })));
    await expect(client.submit({ job_type: 'echo' })).resolves.toMatchObject({ id: 'j1' });
    await expect(client.job('j1')).resolves.toMatchObject({ id: 'j1' });
    await expect(client.complete('j1', { worker_id: 'w', success: true })).resolves.toMatchObject({ id: 'j1' });
    expect(scheduler.others).toEqual(['POST /jobs', 'GET /jobs/j1', 'POST /jobs/j1/complete']);
  });

  it('keeps a path prefix of the base URL', async () => {
    for (const prefix of ['/baton', '/baton/']) {
      await new SchedulerClient(scheduler.url + prefix).job('j1').catch(() => undefined);
    }
    expect(scheduler.others).toEqual(['GET /baton/jobs/j1', 'GET /baton/jobs/j1']);
  });

  it('cannot be led to another path by a job id', async () => {
    await client.complete('../x?y', { worker_id: 'w', success: true }).catch(() => undefined);
    expect(scheduler.others).toEqual(['POST /jobs/..%2Fx%3Fy/complete']);
  });

  it('refuses a URL that is none of a scheduler', () => {
    expect(() => new SchedulerClient('ftp://host')).toThrow('http or https');
    expect(() => new SchedulerClient('http://user:password@host')).toThrow('no password');
    expect(() => new SchedulerClient('scheduler')).toThrow();
  });

  it('throws what the problem document says', async () => {
    const thrown = await refusal(problem(409, 'lease_lost', { 'retry-after': '3' }));
    expect({ ...thrown, message: thrown.message }).toEqual({
      name: 'SchedulerProblem',
      message: 'the scheduler answered 409 lease_lost: because of lease_lost',
      status: 409,
      code: 'lease_lost',
      detail: 'because of lease_lost',
      problem: expect.objectContaining({ type: 'urn:baton:problem:lease_lost' }),
      retryAfterSeconds: 3,
    });
  });

  it.each<[string, unknown]>([
    ['a page', '<html>bad gateway</html>'],
    ['nothing', ''],
    ['a list', []],
    ['null', 'null'],
    ['words that are no text', { code: 7, detail: {}, title: null }],
  ])('throws a problem all the same when the answer carries %s', async (_case, body) => {
    const thrown = await refusal({ status: 502, body });
    expect(thrown.message).toBe('the scheduler answered 502 http_502: the answer carried no problem document');
  });

  it('reads a Retry-After that is a date, and ignores one that is neither', async () => {
    const soon = new Date(Date.now() + 60_000).toUTCString();
    const { retryAfterSeconds } = await refusal({ status: 503, headers: { 'retry-after': soon } });
    expect(retryAfterSeconds).toBeGreaterThan(50);
    expect(retryAfterSeconds).toBeLessThanOrEqual(60);
    const past = await refusal({ status: 503, headers: { 'retry-after': new Date(0).toUTCString() } });
    expect(past.retryAfterSeconds).toBe(0);
    const nonsense = await refusal({ status: 503, headers: { 'retry-after': 'soon' } });
    expect(nonsense.retryAfterSeconds).toBeUndefined();
  });

  it('does not follow a redirect', async () => {
    expect((await refusal({ status: 302, headers: { location: '/' } })).status).toBe(302);
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '<html>', 'the answer to POST claims is no JSON'],
    ['nothing', '', 'the answer to POST claims is no JSON'],
    ['no list', { hello: 'world' }, 'no list of jobs'],
    ['null', 'null', 'no list of jobs'],
    ['a list of something else', { jobs: ['x'] }, 'no job'],
    ['no claim', { jobs: [{ ...claimedJob(), lease_token: undefined }] }, 'must have lease_token, lease_seconds'],
  ])('says so when a 200 carries %s', async (_case, body, message) => {
    scheduler.answerClaims({ status: 200, body });
    const thrown = await claim().catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(UnexpectedAnswer);
    expect((thrown as Error).message).toContain(message);
  });

  it.each<[string, unknown]>([
    ['an outcome is missing', { outcomes: [], jobs: [] }],
    ['an outcome is of another job', { outcomes: [{ job_id: 'j2', status: 'recorded', state: null }], jobs: [] }],
    ['an outcome says nothing', { outcomes: [{ job_id: 'j1' }], jobs: [] }],
    ['there is no list of jobs', { outcomes: [{ job_id: 'j1', status: 'recorded', state: null }] }],
    ['there is nothing', 'null'],
  ])('takes no answer for the one to reports when %s', async (_case, body) => {
    scheduler.answerReports({ status: 200, body });
    const reports = [{ job_id: 'j1', lease_token: 't1', success: true }];
    await expect(client.completeMany({ workerId: 'w', reports })).rejects.toBeInstanceOf(UnexpectedAnswer);
  });

  it('throws a network failure as it comes', async () => {
    scheduler.answerClaims('cut');
    await expect(claim()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await scheduler.stop();
    await expect(claim()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    scheduler = await ScriptedScheduler.start();
  });

  it('gives up a request that takes too long', async () => {
    scheduler.answerClaims('hang');
    client = new SchedulerClient(scheduler.url, { timeoutMs: 20 });
    await expect(claim()).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('leaves the scheduler the time that it may wait, beside that of the request itself', async () => {
    scheduler.answerClaims(delay(150, job()));
    client = new SchedulerClient(scheduler.url, { timeoutMs: 100 });
    await expect(client.claim({ workerId: 'w', waitSeconds: 1 })).resolves.toHaveLength(1);
  });

  it('gives up a request when it is told to', async () => {
    scheduler.answerClaims('hang');
    await expect(claim({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    const stop = new AbortController();
    const claiming = claim({ signal: stop.signal });
    await until(() => scheduler.claims.length === 1);
    stop.abort(new Error('now'));
    await expect(claiming).rejects.toThrow('now');
  });

  it('withdraws a claim that waits, so that the scheduler knows', async () => {
    scheduler.answerClaims('hang');
    const hangUp = new AbortController();
    const claiming = claim({ hangUp: hangUp.signal });
    await until(() => scheduler.claims.length === 1);
    hangUp.abort();
    await expect(claiming).rejects.toBeInstanceOf(HungUp);
    while ((await scheduler.connections()) > 0) await delay(1);
    await expect(claim({ hangUp: hangUp.signal })).rejects.toBeInstanceOf(HungUp);
  });

  it('still takes the jobs of a claim that was answered when it was withdrawn', async () => {
    const answer = Promise.withResolvers<Answer>();
    scheduler.answerClaims(answer.promise);
    const hangUp = new AbortController();
    const claiming = claim({ hangUp: hangUp.signal });
    await until(() => scheduler.claims.length === 1);
    answer.resolve(job({ id: 'j1' }));
    hangUp.abort();
    await expect(claiming).resolves.toMatchObject([{ id: 'j1' }]);
    await expect(claim()).resolves.toEqual([]);
  });

  it('leaves no answer unread: a hundred requests of all kinds need no hundred connections', async () => {
    const answers: Answer[] = [problem(503, 'busy'), { status: 204 }, job(), { status: 200, body: '<html>' }];
    scheduler.answerClaims(...Array.from({ length: 25 }, () => answers).flat());
    for (let request = 0; request < 100; request++) await claim().catch(() => undefined);
    expect(scheduler.claims).toHaveLength(100);
    // A second one is opened when a request comes before the first has noticed that it is free again.
    expect(await scheduler.connections()).toBeLessThanOrEqual(2);
  });
});
