import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Handler, HandlerContext } from '../../../src/interface/worker/index.js';
import { until } from '../../support/manual-timing.js';
import { job, problem, statuses, type Answer, type Statuses } from '../../support/scripted-scheduler.js';
import { WorkerRig } from '../../support/worker-rig.js';

let rig: WorkerRig;
beforeEach(async () => (rig = await WorkerRig.start()));
afterEach(() => rig.stop());

/** A handler that the test ends, and that tells what its signal says. */
function controlled() {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const state = {
    signal: undefined as AbortSignal | undefined,
    finish: resolve,
    reason: () => state.signal?.reason as Error | undefined,
    handler: ((_payload, { signal }) => {
      state.signal = signal;
      return promise;
    }) satisfies Handler as Handler,
    /** Gives up like a well-behaved handler. */
    heeding: ((_payload, { signal }) => {
      state.signal = signal;
      signal.addEventListener('abort', () => reject(new Error('stopped half-way')));
      return promise;
    }) satisfies Handler as Handler,
  };
  return state;
}

async function start(echo: Handler, ...answers: Answer[]) {
  rig.scheduler.answerClaims(job({ timeout_seconds: 5 }), ...answers);
  const running = rig.work({ echo });
  await until(() => rig.timing.pending > 0, 'the deadline is set');
  return running;
}

describe('the deadline of an attempt', () => {
  it('aborts the signal of the handler after the timeout, not before', async () => {
    const attempt = controlled();
    await start(attempt.handler);
    rig.timing.advance(4999);
    expect(attempt.signal?.aborted).toBe(false);
    rig.timing.advance(1);
    expect(attempt.reason()?.name).toBe('DeadlinePassed');
    attempt.finish(null);
  });

  it('leaves a handler that gives up to the sweeper: nothing is reported', async () => {
    const attempt = controlled();
    await start(attempt.heeding);
    rig.timing.advance(5000);
    await until(() => rig.scheduler.claims.length === 2);
    expect(rig.scheduler.reports).toEqual([]);
    expect(rig.logger.of('warn')).toEqual([
      {
        level: 'warn',
        message: 'job timed out: its handler stopped after the deadline',
        facts: { job_id: expect.any(String), job_type: 'echo', attempt: 1, ms: 5000 },
      },
    ]);
  });

  it('does not keep a success from being reported late', async () => {
    const attempt = controlled();
    await start(attempt.handler);
    rig.timing.advance(6000);
    attempt.finish('done all the same');
    await until(() => rig.scheduler.reports.length === 1);
    expect(rig.scheduler.reports[0]?.body).toMatchObject({ success: true, result: 'done all the same' });
  });

  it('leaves no timer behind when the handler ends before', async () => {
    const attempt = controlled();
    await start(attempt.handler);
    attempt.finish(null);
    await until(() => rig.timing.sleepers === 1);
    expect(rig.timing.pending).toBe(1);
  });

  it('needs no timer while the handler does not look at its signal, and ends the attempt all the same', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    let started = false;
    rig.scheduler.answerClaims(job({ timeout_seconds: 5 }));
    rig.work({ echo: () => ((started = true), promise) });
    await until(() => started);
    expect(rig.timing.pending).toBe(0);
    rig.timing.advance(5000);
    reject(new Error('late'));
    await until(() => rig.scheduler.claims.length === 2);
    expect(rig.scheduler.reports).toEqual([]);
    expect(rig.logger.messages('warn')).toEqual(['job timed out: its handler stopped after the deadline']);
  });

  it('counts from the claim, also for a signal that is looked at later', async () => {
    const look = Promise.withResolvers<void>();
    const aborted: boolean[] = [];
    let started = false;
    rig.scheduler.answerClaims(job({ timeout_seconds: 5 }));
    rig.work({
      echo: async (_payload, context) => {
        started = true;
        await look.promise;
        aborted.push(context.signal.aborted);
        rig.timing.advance(1000);
        aborted.push(context.signal.aborted);
      },
    });
    await until(() => started);
    rig.timing.advance(4000);
    look.resolve();
    await until(() => rig.scheduler.reports.length === 1);
    expect(aborted).toEqual([false, true]);
  });

  it('has passed for a handler that first looks at its signal when it is too late', async () => {
    const look = Promise.withResolvers<void>();
    let context: HandlerContext | undefined;
    rig.scheduler.answerClaims(job({ timeout_seconds: 5 }));
    rig.work({ echo: (_payload, given) => ((context = given), look.promise) });
    await until(() => context !== undefined);
    rig.timing.advance(5000);
    expect(context?.signal.reason).toMatchObject({ name: 'DeadlinePassed' });
    look.resolve();
  });

  it('sets no timer for a signal that is looked at when the attempt has ended', async () => {
    let context: HandlerContext | undefined;
    rig.scheduler.answerClaims(job({ timeout_seconds: 5 }));
    rig.work({ echo: (_payload, given) => void (context = given) });
    await rig.paused();
    expect(context?.signal.aborted).toBe(false);
    expect(rig.timing.pending).toBe(1);
  });
});

describe('a drain', () => {
  it('ends an idle worker at once, and leaves no timer', async () => {
    const { worker, done } = rig.work();
    await rig.paused();
    worker.drain();
    worker.drain();
    await done;
    expect(rig.timing.pending).toBe(0);
    expect(rig.scheduler.claims).toHaveLength(1);
  });

  it('ends a worker that has not begun', async () => {
    const { worker } = rig.work();
    worker.drain();
    await expect(worker.run()).resolves.toBeUndefined();
  });

  it('of a worker whose slots are all taken waits for the job and its report, and claims no other', async () => {
    const attempt = controlled();
    const { worker, done } = await start(attempt.handler);
    worker.drain();
    rig.timing.advance(4000);
    expect(attempt.signal?.aborted).toBe(false);
    attempt.finish('in time');
    await done;
    expect(rig.scheduler.reports[0]?.body).toMatchObject({ success: true, result: 'in time' });
    expect(rig.scheduler.claims).toHaveLength(1);
    expect(rig.timing.pending).toBe(0);
  });

  it('gives back the job of a claim that was under way', async () => {
    const answer = Promise.withResolvers<Answer>();
    rig.scheduler.answerClaims(answer.promise);
    const { worker, done } = rig.work();
    await until(() => rig.scheduler.claims.length === 1);
    worker.drain();
    answer.resolve(job({ id: 'j1', lease_token: 't1' }));
    await done;
    expect(rig.scheduler.releases).toEqual([{ jobId: 'j1', body: { lease_token: 't1' } }]);
    expect(rig.scheduler.reports).toEqual([]);
    expect(rig.timing.pending).toBe(0);
  });

  it('withdraws a claim that waits for a job, 200 ms later, without complaint', async () => {
    rig.scheduler.answerClaims('hang');
    const { worker, done } = rig.work();
    await until(() => rig.scheduler.claims.length === 1);
    worker.drain();
    rig.timing.advance(200);
    await done;
    expect(rig.logger.messages('warn')).toEqual([]);
    expect(rig.timing.pending).toBe(0);
  });

  it('gives back the jobs of a claim that was answered when it was withdrawn', async () => {
    const answer = Promise.withResolvers<Answer>();
    rig.scheduler.answerClaims(answer.promise);
    const { worker, done } = rig.work();
    await until(() => rig.scheduler.claims.length === 1);
    worker.drain();
    answer.resolve(job({ id: 'j1' }));
    rig.timing.advance(200);
    await done;
    expect(rig.scheduler.releases).toMatchObject([{ jobId: 'j1' }]);
  });

  it('gives back the jobs of a claim that rode with a report', async () => {
    const answer = Promise.withResolvers<Statuses>();
    rig.scheduler.answerClaims(job({ payload: 1 }), job({ id: 'j2' }), job());
    rig.scheduler.answerReports(answer.promise);
    const { worker, done } = rig.work();
    await until(() => rig.scheduler.reports.length === 1);
    worker.drain();
    answer.resolve(statuses('recorded'));
    await done;
    expect(rig.scheduler.reports.map(({ body }) => body.result)).toEqual([1]);
    expect(rig.scheduler.releases).toMatchObject([{ jobId: 'j2' }]);
    expect(rig.scheduler.claims.map(({ rode }) => rode)).toEqual([false, true]);
  });

  it('gives up a claim that gets no answer, and says what that may mean', async () => {
    rig.scheduler.answerClaims('hang');
    const { worker, done } = rig.work();
    await until(() => rig.scheduler.claims.length === 1);
    worker.drain();
    rig.timing.advance(9000);
    await done;
    expect(rig.logger.messages('warn')).toEqual([
      'the last claim got no answer; if it was given jobs, those jobs time out',
    ]);
  });

  it('tells handlers to stop after 8 s, and gives back the jobs of those that do', async () => {
    const attempt = controlled();
    rig.scheduler.answerClaims(job({ id: 'j1', lease_token: 't1' }));
    const { worker, done } = rig.work({ echo: attempt.heeding });
    await until(() => attempt.signal !== undefined);
    worker.drain();
    rig.timing.advance(7999);
    expect(attempt.signal?.aborted).toBe(false);
    rig.timing.advance(1);
    expect(attempt.reason()?.name).toBe('WorkerDraining');
    await done;
    expect(rig.scheduler.reports).toEqual([]);
    expect(rig.scheduler.releases).toEqual([{ jobId: 'j1', body: { lease_token: 't1' } }]);
  });

  it('leaves a handler that had passed its deadline before to the sweeper', async () => {
    const attempt = controlled();
    const { promise, reject } = Promise.withResolvers<never>();
    const { worker, done } = await start((payload, context) => (void attempt.handler(payload, context), promise));
    rig.timing.advance(5000);
    worker.drain();
    rig.timing.advance(8000);
    reject(new Error('late'));
    await done;
    expect(rig.scheduler.reports).toEqual([]);
  });

  it('abandons a handler that does not stop, 1 s later, and says so', async () => {
    rig.scheduler.answerClaims(job());
    let started = false;
    const { worker, done } = rig.work({ echo: () => ((started = true), new Promise(() => undefined)) });
    await until(() => started);
    worker.drain();
    rig.timing.advance(9000);
    await done;
    expect(rig.scheduler.reports).toEqual([]);
    expect(rig.logger.messages('warn')).toEqual(['job abandoned: its handler does not stop']);
    expect(rig.timing.pending).toBe(0);
  });

  it('goes on trying to report until it is over, then logs an error', async () => {
    rig.scheduler.answerClaims(job());
    rig.scheduler.answerReports(...Array.from({ length: 1000 }, () => problem(503, 'busy')));
    const { worker, done } = rig.work();
    await rig.paused();
    worker.drain();
    const reportsBefore = rig.scheduler.reports.length;
    for (let ms = 0; ms < 9300; ms += 100) {
      await until(() => rig.timing.sleepers > 0);
      rig.timing.advance(100);
    }
    await done;
    expect(rig.scheduler.reports.length).toBeGreaterThan(reportsBefore);
    expect(rig.logger.messages('error')).toEqual(['report not delivered before the drain was over']);
    expect(rig.timing.pending).toBe(0);
  });

  it('is over within 10 s even when a report gets no answer', async () => {
    rig.scheduler.answerClaims(job());
    rig.scheduler.answerReports('hang');
    const { worker, done } = rig.work();
    await until(() => rig.scheduler.reports.length === 1);
    worker.drain();
    rig.timing.advance(9300);
    await done;
    expect(rig.logger.messages('error')).toEqual(['report not delivered before the drain was over']);
    expect(rig.logger.messages('warn')).toEqual([]);
  });

  it('is over within 10 s even when the client does not heed its signal', async () => {
    const never = () => new Promise<never>(() => undefined);
    const hanging = { claim: never, completeMany: never, release: never, heartbeat: never, heartbeatWorker: never };
    const { worker, done } = rig.work(undefined, { client: hanging });
    worker.drain();
    rig.timing.advance(9300);
    await done;
  });
});
