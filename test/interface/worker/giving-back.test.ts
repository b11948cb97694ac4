import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NotRetryable, RetryLater, type WorkerOptions } from '../../../src/interface/worker/index.js';
import { Held } from '../../support/held-jobs.js';
import { until } from '../../support/manual-timing.js';
import { claimedJob, job, jobs, leases, problem, type Answer } from '../../support/scripted-scheduler.js';
import { WorkerRig } from '../../support/worker-rig.js';

let rig: WorkerRig;
let held: Held;
beforeEach(async () => {
  rig = await WorkerRig.start();
  held = new Held();
});
afterEach(async () => {
  held.endAll();
  await rig.stop();
});

async function hold(options: Partial<WorkerOptions> = {}, ...of: Parameters<typeof jobs>) {
  rig.scheduler.answerClaims(jobs(...of), 'hang');
  const running = rig.work({ echo: held.handler }, { concurrency: 10, ...options });
  await until(() => held.contexts.length === of.length && rig.scheduler.claims.length === 2);
  return running;
}

const j1 = { id: 'j1', lease_token: 't1' };
const released = () => rig.scheduler.releases.map(({ jobId }) => jobId);
const warnings = () => rig.logger.messages('warn');

describe('a handler that throws RetryLater', () => {
  it.each<[string, unknown]>([
    ['of this library', new RetryLater(1.5, 'not yet')],
    ['of another copy of it', Object.assign(new Error('not yet'), { name: 'RetryLater', delaySeconds: 1.5 })],
  ])('has its job given back with that delay, and nothing reported: one %s', async (_case, error) => {
    await hold({}, j1);
    held.fail(0, error);
    await until(() => rig.logger.messages('debug').includes('job released'));
    expect(rig.scheduler.releases).toEqual([{ jobId: 'j1', body: { lease_token: 't1', delay_seconds: 1.5 } }]);
    expect(rig.scheduler.reports).toEqual([]);
  });

  it('fails when it asks for a delay that there is not', async () => {
    for (const delay of [-1, 31_536_001, Number.NaN]) {
      expect(() => new RetryLater(delay)).toThrow('a delay must be a number of seconds from 0 to 31536000');
    }
    expect(new RetryLater(0).message).toBe('to be tried again in 0 s');
    await hold({}, j1);
    held.fail(0, Object.assign(new Error('not yet'), { name: 'RetryLater', delaySeconds: 'soon' }));
    await until(() => rig.scheduler.reports.length === 1);
  });

  it('has its slot free only when the job is back', async () => {
    const answer = Promise.withResolvers<Answer>();
    rig.scheduler.answerReleases(answer.promise);
    rig.scheduler.answerClaims(job(j1), 'hang');
    rig.work({ echo: held.handler });
    await until(() => held.contexts.length === 1);
    held.fail(0, new RetryLater(60));
    await until(() => released().length === 1);
    expect(rig.scheduler.claims).toHaveLength(1);
    answer.resolve({ status: 200, body: claimedJob() });
    await until(() => rig.scheduler.claims.length === 2);
  });
});

describe('a handler that throws an error that is not retryable', () => {
  it.each<[string, unknown]>([
    ['NotRetryable', new NotRetryable('hopeless')],
    ['retryable: false', Object.assign(new Error('hopeless'), { retryable: false })],
  ])('has its job failed for good: %s', async (_case, error) => {
    await hold({}, j1);
    held.fail(0, error);
    await until(() => rig.scheduler.reports.length === 1);
    expect(rig.scheduler.reports[0]?.body).toMatchObject({ success: false, retryable: false, lease_token: 't1' });
  });

  it('says nothing of it when it could be retried', async () => {
    await hold({}, j1);
    held.fail(0, new Error('no'));
    await until(() => rig.scheduler.reports.length === 1);
    expect(rig.scheduler.reports[0]?.body).not.toHaveProperty('retryable');
  });
});

describe('a release', () => {
  it('is repeated until it is answered; that an earlier try has done it is no trouble', async () => {
    rig.scheduler.answerReleases('cut', problem(503, 'busy'), problem(409, 'lease_lost'));
    await hold({}, j1);
    held.fail(0, new RetryLater(0));
    for (let failures = 1; failures <= 2; failures++) {
      await until(() => rig.timing.sleeps.length === failures && rig.timing.sleepers === 1);
      rig.timing.advance(5000);
    }
    await until(() => rig.logger.messages('debug').includes('job released, by a try that got no answer'));
    expect(released()).toEqual(['j1', 'j1', 'j1']);
    expect(warnings()).toEqual(['the scheduler cannot be reached; trying on']);
  });

  it.each<[string, Answer, string]>([
    ['the lease was lost', problem(409, 'lease_lost'), 'warn: release came too late: the lease was lost'],
    ['the job is gone', problem(404, 'job_not_found'), 'warn: release refused: the scheduler does not know the job'],
    ['it is forbidden', problem(403, 'forbidden'), 'error: release refused'],
    [
      'the job was cancelled',
      { status: 409, body: { code: 'lease_lost', ended_by: 'cancelled' } },
      'debug: job cancelled',
    ],
  ])('is not repeated when %s', async (_case, answer, line) => {
    rig.scheduler.answerReleases(answer);
    await hold({}, j1);
    held.fail(0, new RetryLater(0));
    await until(() => rig.logger.lines.some(({ level, message }) => `${level}: ${message}` === line));
    expect(released()).toEqual(['j1']);
  });

  it('is given up when the drain is over, with an error in the log', async () => {
    rig.scheduler.answerReleases('hang');
    const { worker, done } = await hold({}, j1);
    held.fail(0, new RetryLater(0));
    await until(() => released().length === 1);
    worker.drain();
    rig.timing.advance(9300);
    await done;
    expect(rig.logger.messages('error')).toEqual(['release not delivered before the drain was over']);
  });
});

describe('a drain', () => {
  const heeding = (error: (reason: unknown) => unknown): WorkerOptions['handlers'] => ({
    echo: (_payload, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(error(signal.reason)))),
  });
  async function stopped(error: (reason: unknown) => unknown): Promise<void> {
    rig.scheduler.answerClaims(job(j1), 'hang');
    const { worker, done } = rig.work(heeding(error));
    await until(() => rig.timing.pending > 0);
    worker.stop();
    await done;
  }

  it('gives back a job whose handler heeds its signal, whatever it throws then', async () => {
    await stopped(() => new TypeError('half-way'));
    expect(released()).toEqual(['j1']);
    expect(rig.scheduler.reports).toEqual([]);
  });

  it('fails a job whose handler says that it is hopeless', async () => {
    await stopped(() => new NotRetryable('hopeless'));
    expect(released()).toEqual([]);
    expect(rig.scheduler.reports).toMatchObject([{ body: { success: false, retryable: false } }]);
  });

  it('without patience stops handlers at once, also when it had begun with patience', async () => {
    rig.scheduler.answerClaims(job(j1), 'hang');
    const { worker, done } = rig.work(heeding((reason) => reason));
    await until(() => rig.timing.pending > 0);
    worker.drain();
    worker.stop();
    worker.stop();
    await done;
    expect(released()).toEqual(['j1']);
    await until(() => rig.timing.pending === 0);
  });

  it('gives back all jobs that were not started: a thousand of them, over a few connections', async () => {
    const answer = Promise.withResolvers<Answer>();
    rig.scheduler.answerClaims(answer.promise);
    const { worker, done } = rig.work({ echo: held.handler }, { concurrency: 1000 });
    await until(() => rig.scheduler.claims.length === 1);
    worker.drain();
    answer.resolve(jobs(...Array.from({ length: 1000 }, () => ({}))));
    await done;
    expect(new Set(released()).size).toBe(1000);
    expect(held.contexts).toEqual([]);
    expect(await rig.scheduler.connections()).toBeLessThanOrEqual(25);
  });

  it('gives back those jobs of a claim whose turn had not come', async () => {
    let begin: () => void = () => undefined;
    const blocking = () => {
      begin();
      rig.timing.advance(10);
    };
    rig.scheduler.answerClaims(jobs({ id: 'j1' }, { id: 'j2' }, { id: 'j3' }), 'hang');
    const { worker, done } = rig.work({ echo: blocking }, { concurrency: 3 });
    begin = () => worker.drain();
    await done;
    expect(rig.scheduler.reports.map(({ jobId }) => jobId)).toEqual(['j1']);
    expect(released()).toEqual(['j2', 'j3']);
  });

  it('leaves the job of a handler that does not stop to its timeout: it may go on', async () => {
    const { worker, done } = await hold({}, j1);
    worker.stop();
    rig.timing.advance(1000);
    await done;
    expect(released()).toEqual([]);
    expect(warnings()).toContain('job abandoned: its handler does not stop');
  });

  it('gives that job back, too, when the process exits then; but not one whose deadline has passed', async () => {
    const { worker, done } = await hold({ exitsAfterDrain: true }, j1, { id: 'j2', timeout_seconds: 1 });
    worker.stop();
    rig.timing.advance(1000);
    await done;
    expect(released()).toEqual(['j1']);
  });

  it('is not held up by that when nobody answers', async () => {
    rig.scheduler.answerReleases('hang');
    const { worker, done } = await hold({ exitsAfterDrain: true }, j1);
    worker.stop();
    rig.timing.advance(1000);
    await until(() => released().length === 1);
    rig.timing.advance(300);
    await done;
  });
});

describe('a directive', () => {
  it.each(['drain', 'stop'] as const)('of the scheduler makes the worker %s', async (directive) => {
    rig.scheduler.answerHeartbeats(leases(['ok'], 30, 'run'), leases(['ok'], 30, directive));
    const { done } = await hold({ heartbeats: true }, j1);
    const signal = held.signal(0);
    rig.timing.advance(10_000);
    await rig.beatsAnswered();
    expect(rig.logger.messages('info')).toEqual([]);
    rig.timing.advance(10_000);
    await until(() => rig.logger.messages('info').length === 1);
    expect(rig.logger.of('info')[0]).toMatchObject({ facts: { directive } });
    expect(signal.aborted).toBe(directive === 'stop');
    held.end(0);
    rig.timing.advance(200);
    await done;
  });
});
