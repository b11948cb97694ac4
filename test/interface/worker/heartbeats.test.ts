import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { WorkerOptions } from '../../../src/interface/worker/index.js';
import { Held } from '../../support/held-jobs.js';
import { until } from '../../support/manual-timing.js';
import { job, jobs, leases, problem, type Answer, type Leases } from '../../support/scripted-scheduler.js';
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

/** A worker that holds these jobs until the test ends them. */
async function hold(of: Parameters<typeof jobs>, options: Partial<WorkerOptions> = {}) {
  rig.scheduler.answerClaims(jobs(...of), 'hang');
  const running = rig.work({ echo: held.handler }, { heartbeats: true, concurrency: 10, ...options });
  await until(() => held.contexts.length === of.length && rig.scheduler.claims.length === 2);
  return running;
}

const beats = () => rig.scheduler.heartbeats;
const beaten = () => beats().map((batch) => batch.map(({ job_id }) => job_id));
/** Lets time pass until the n-th heartbeat is there, which has to be at its time. */
async function beatAfter(ms: number, count: number): Promise<void> {
  await askedAfter(ms, count);
  await rig.beatsAnswered();
}
/** The same for one that gets no answer for now. */
async function askedAfter(ms: number, count: number): Promise<void> {
  rig.timing.advance(ms - 1);
  await rig.beatsAnswered();
  expect(beats()).toHaveLength(count - 1);
  rig.timing.advance(1);
  await until(() => beats().length === count);
}

describe('a heartbeat', () => {
  it('is sent a third of the lease after the claim, with the lease token, and then after each answer', async () => {
    await hold([{ id: 'j1', lease_token: 't1', timeout_seconds: 6 }]);
    rig.scheduler.answerHeartbeats(leases(['ok'], 9));
    await beatAfter(2000, 1);
    expect(beats()[0]).toEqual([{ job_id: 'j1', lease_token: 't1' }]);
    await beatAfter(3000, 2);
  });

  it('goes for all leases that are due, and those that are due soon, and for no others', async () => {
    rig.scheduler.answerHeartbeats(leases(['ok'], 30));
    await hold([
      { id: 'soon', timeout_seconds: 33 },
      { id: 'due', timeout_seconds: 30 },
      { id: 'later', timeout_seconds: 60 },
    ]);
    await beatAfter(10_000, 1);
    expect(beaten()).toEqual([['soon', 'due']]);
  });

  it('costs a short job nothing: not a timer, not a request', async () => {
    rig.scheduler.answerClaims(...Array.from({ length: 20 }, () => job({ timeout_seconds: 6 })));
    rig.work(undefined, { heartbeats: true });
    await until(() => rig.scheduler.reports.length === 20 && rig.timing.sleepers === 1);
    // The pause of the claimer, and one timer for all heartbeats.
    expect(rig.timing.pending).toBe(2);
    rig.timing.advance(2000);
    await rig.beatsAnswered();
    expect(beats()).toEqual([]);
  });

  it('is sent without leases about every 10 s, to ask what to do', async () => {
    rig.timing.chance = 0.25;
    rig.scheduler.answerClaims('hang');
    rig.work(undefined, { heartbeats: true });
    await until(() => rig.scheduler.claims.length === 1);
    await beatAfter(9500, 1);
    expect(beats()).toEqual([[]]);
    await beatAfter(9500, 2);
  });

  it('is not sent at all when heartbeats are off', async () => {
    await hold([{ timeout_seconds: 6 }], { heartbeats: false });
    held.contexts[0]?.progress(0.5);
    rig.timing.advance(5999);
    expect(held.signal(0).aborted).toBe(false);
    rig.timing.advance(10_000);
    await rig.beatsAnswered();
    expect(beats()).toEqual([]);
  });

  it('leaves no timer and no request behind when the worker has drained', async () => {
    const { worker, done } = await hold([{ timeout_seconds: 6 }]);
    rig.scheduler.answerHeartbeats('hang');
    await askedAfter(2000, 1);
    worker.drain();
    held.end(0);
    rig.timing.advance(200);
    await done;
    await until(() => rig.timing.pending === 0);
    expect(rig.logger.messages('warn')).toEqual([]);
  });
});

describe('a heartbeat that is answered', () => {
  it('puts the deadline off, counted from when it was asked', async () => {
    const answer = Promise.withResolvers<Answer | Leases>();
    rig.scheduler.answerHeartbeats(answer.promise, 'hang');
    await hold([{ timeout_seconds: 6 }]);
    const signal = held.signal(0);
    rig.timing.advance(2000);
    await until(() => beats().length === 1);
    rig.timing.advance(500);
    answer.resolve(leases(['ok'], 6));
    await rig.beatsAnswered();
    rig.timing.advance(5499);
    expect(signal.aborted).toBe(false);
    rig.timing.advance(1);
    expect(signal.reason).toMatchObject({ name: 'DeadlinePassed' });
  });

  it('with lost stops the handler, and nothing is reported of it, whatever it returns', async () => {
    rig.scheduler.answerHeartbeats(leases(['lost', 'ok']));
    await hold([
      { id: 'j1', timeout_seconds: 6 },
      { id: 'j2', timeout_seconds: 6 },
    ]);
    const signals = [held.signal(0), held.signal(1)];
    await beatAfter(2000, 1);
    expect(signals[0]?.reason).toMatchObject({ name: 'LeaseLostError' });
    expect(signals[1]?.aborted).toBe(false);
    held.end(0, 'too late');
    held.end(1, 'in time');
    await until(() => rig.scheduler.reports.length === 1);
    expect(rig.scheduler.reports).toMatchObject([{ jobId: 'j2', body: { result: 'in time' } }]);
    expect(rig.logger.messages('warn')).toEqual([
      'lease lost: its handler is told to stop',
      'lease lost: nothing is reported of this attempt',
    ]);
  });

  it('with lost keeps the slot of a handler that does not look at its signal until it ends', async () => {
    rig.scheduler.answerHeartbeats(leases(['lost']));
    rig.scheduler.answerClaims(job({ timeout_seconds: 6 }), job({ id: 'j2' }));
    rig.work({ echo: held.handler }, { heartbeats: true });
    await until(() => held.contexts.length === 1);
    await beatAfter(2000, 1);
    expect(rig.scheduler.claims).toHaveLength(1);
    held.fail(0, new Error('whatever'));
    await until(() => held.contexts.length === 2);
    expect(rig.scheduler.reports).toEqual([]);
  });

  it.each([
    ['returns', true],
    ['throws', false],
  ])('with cancel stops the handler, whose job is reported all the same when it %s', async (_case, success) => {
    rig.scheduler.answerHeartbeats(leases(['cancel']));
    await hold([{ id: 'j1', timeout_seconds: 6 }]);
    const signal = held.signal(0);
    await beatAfter(2000, 1);
    expect(signal.reason).toMatchObject({ name: 'JobCancelled' });
    // However late: that the deadline has passed says nothing any more.
    rig.timing.advance(5000);
    if (success) held.end(0);
    else held.fail(0, new Error('stopped'));
    rig.scheduler.answerReports({ status: 200, body: { outcomes: [ended('lease_lost')], jobs: [] } });
    await until(() => rig.logger.messages('debug').includes('job cancelled'));
    expect(rig.scheduler.reports).toMatchObject([{ jobId: 'j1', body: { success } }]);
    expect(rig.logger.messages('warn')).toEqual([]);
    expect(beaten().flat()).toEqual(['j1']);
  });

  it('says nothing about an attempt that has ended meanwhile', async () => {
    const answer = Promise.withResolvers<Leases>();
    rig.scheduler.answerHeartbeats(answer.promise);
    await hold([{ id: 'j1', timeout_seconds: 6 }]);
    rig.timing.advance(2000);
    await until(() => beats().length === 1);
    held.end(0);
    await until(() => rig.scheduler.reports.length === 1);
    answer.resolve(leases(['lost']));
    await rig.beatsAnswered();
    expect(rig.logger.messages('warn')).toEqual([]);
  });
});

const ended = (status: string) => ({ job_id: 'j1', status, state: 'FAILED' });

describe('a heartbeat that fails', () => {
  it.each<[string, Answer]>([
    ['the network fails', 'cut'],
    ['the scheduler is busy', problem(503, 'busy')],
  ])('is tried again soon when %s, well before the deadline', async (_case, answer) => {
    rig.timing.chance = 1;
    rig.scheduler.answerHeartbeats(answer, answer);
    await hold([{ timeout_seconds: 6 }]);
    await beatAfter(2000, 1);
    await beatAfter(200, 2);
    await beatAfter(400, 3);
    expect(rig.logger.messages('warn')).toEqual(['the scheduler cannot be reached; trying on']);
    expect(rig.logger.messages('info')).toEqual(['the scheduler is back']);
    expect(held.signal(0).aborted).toBe(false);
  });

  it('is given up when it gets no answer, in time for another', async () => {
    rig.timing.chance = 1;
    rig.scheduler.answerHeartbeats('hang');
    await hold([{ timeout_seconds: 12 }]);
    await askedAfter(4000, 1);
    rig.timing.advance(2000);
    await rig.beatsAnswered();
    await beatAfter(200, 2);
  });

  it('is not repeated at once when it is refused; that is logged once', async () => {
    rig.scheduler.answerHeartbeats(problem(404, 'not_found'), problem(404, 'not_found'));
    await hold([{ timeout_seconds: 6 }]);
    await beatAfter(2000, 1);
    await beatAfter(2000, 2);
    expect(rig.logger.messages('error')).toEqual(['the scheduler refuses; trying on']);
  });

  it('leaves the attempt to its deadline', async () => {
    rig.scheduler.answerHeartbeats(...Array.from({ length: 100 }, () => 'cut' as const));
    await hold([{ timeout_seconds: 6 }]);
    const signal = held.signal(0);
    rig.timing.advance(5999);
    expect(signal.aborted).toBe(false);
    rig.timing.advance(1);
    expect(signal.reason).toMatchObject({ name: 'DeadlinePassed' });
  });
});

describe('an attempt with a longest run', () => {
  it('is told to stop then, however many heartbeats it had, and has no more of them', async () => {
    rig.scheduler.answerHeartbeats(...Array.from({ length: 10 }, () => leases(['ok'], 6)));
    await hold([{ id: 'j1', timeout_seconds: 6 }], { maxRunSeconds: 7 });
    const signal = held.signal(0);
    for (let count = 1; count <= 3; count++) await beatAfter(2000, count);
    rig.timing.advance(999);
    expect(signal.aborted).toBe(false);
    rig.timing.advance(1);
    expect(signal.reason).toMatchObject({ message: 'the attempt has taken longer than its 7 s' });
    rig.timing.advance(1000);
    await rig.beatsAnswered();
    expect(beaten().filter((batch) => batch.includes('j1'))).toHaveLength(3);
    held.fail(0, new Error('stopped'));
    await until(() => rig.logger.messages('warn').length === 1);
    expect(rig.scheduler.reports).toEqual([]);
  });
});
