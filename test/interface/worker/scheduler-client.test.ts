import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SchedulerClient, SchedulerProblem, UnexpectedAnswer } from '../../../src/interface/worker/index.js';
import { claimedJob, job, problem, ScriptedScheduler, type Answer } from '../../support/scripted-scheduler.js';

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
  it('gives the claimed job, or undefined when there is none', async () => {
    scheduler.answerClaims(job({ id: 'j1' }), { status: 204 });
    await expect(claim()).resolves.toMatchObject({ id: 'j1' });
    await expect(claim()).resolves.toBeUndefined();
  });

  it('asks as this worker, whatever characters its name has', async () => {
    await client.claim({ workerId: 'wörker & 1', jobTypes: ['a.b', 'c:d'] });
    expect(scheduler.claims).toEqual([{ workerId: 'wörker & 1', jobTypes: 'a.b,c:d' }]);
  });

  it('keeps a path prefix of the base URL', async () => {
    const prefixed = new SchedulerClient(`${scheduler.url}/baton`);
    await prefixed.complete('j1', { worker_id: 'w', success: true }).catch(() => undefined);
    expect(scheduler.reports[0]?.jobId).toBe('none in /baton/jobs/j1/complete');
  });

  it('cannot be led to another path by a job id', async () => {
    await client.complete('../x?y', { worker_id: 'w', success: true });
    expect(scheduler.reports[0]?.jobId).toBe('..%2Fx%3Fy');
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
    ['no JSON', '<html>', 'the answer to GET next-job is no JSON'],
    ['no job', { hello: 'world' }, 'no job'],
    ['null', 'null', 'no job'],
    ['no claim', { ...claimedJob(), lease_token: undefined }, 'must have lease_token, attempts, timeout_seconds'],
  ])('says so when a 200 carries %s', async (_case, body, message) => {
    scheduler.answerClaims({ status: 200, body });
    const thrown = await claim().catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(UnexpectedAnswer);
    expect((thrown as Error).message).toContain(message);
  });

  it('throws a network failure as it comes', async () => {
    scheduler.answerClaims('cut');
    await expect(claim()).rejects.toThrow('fetch failed');
  });

  it('gives up a request that takes too long', async () => {
    scheduler.answerClaims('hang');
    client = new SchedulerClient(scheduler.url, { timeoutMs: 20 });
    await expect(claim()).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('gives up a request when it is told to', async () => {
    scheduler.answerClaims('hang');
    await expect(claim({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
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
