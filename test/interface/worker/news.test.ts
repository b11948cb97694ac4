import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { HandlerContext } from '../../../src/interface/worker/index.js';
import { Held } from '../../support/held-jobs.js';
import { until } from '../../support/manual-timing.js';
import { jobs, leases, problem, type Answer } from '../../support/scripted-scheduler.js';
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

async function hold(...of: Parameters<typeof jobs>): Promise<HandlerContext[]> {
  rig.scheduler.answerClaims(jobs(...of), 'hang');
  rig.work({ echo: held.handler }, { heartbeats: true, concurrency: 30 });
  await until(() => held.contexts.length === of.length && rig.scheduler.claims.length === 2);
  return held.contexts;
}

const beats = () => rig.scheduler.heartbeats;
async function pass(ms: number): Promise<void> {
  rig.timing.advance(ms);
  await rig.beatsAnswered();
}

describe('progress and checkpoints', () => {
  it('go with a heartbeat at once, only the latest of each, and only once', async () => {
    const [context] = (await hold({ id: 'j1', lease_token: 't1' })) as [HandlerContext];
    context.progress(0.1, 'begun');
    context.progress(0.2);
    context.saveCheckpoint({ line: 1 });
    context.saveCheckpoint({ line: 2 });
    await pass(0);
    expect(beats()).toEqual([
      [{ job_id: 'j1', lease_token: 't1', progress: 0.2, note: 'begun', checkpoint: { line: 2 } }],
    ]);
    await pass(10_000);
    expect(beats()[1]).toEqual([{ job_id: 'j1', lease_token: 't1' }]);
  });

  it('make no more than one heartbeat a second', async () => {
    const [first, second] = (await hold({ id: 'j1' }, { id: 'j2' })) as [HandlerContext, HandlerContext];
    first.progress(0.1);
    await pass(0);
    for (let step = 0; step < 30; step++) {
      (step % 2 ? first : second).progress(step / 100);
      await pass(100);
    }
    expect(beats().map((batch) => batch.map(({ job_id }) => job_id).sort())).toEqual([
      ['j1'],
      ['j1', 'j2'],
      ['j1', 'j2'],
      ['j1', 'j2'],
    ]);
  });

  it('that come while a heartbeat is under way go with the next', async () => {
    const [context] = (await hold({})) as [HandlerContext];
    const answer = Promise.withResolvers<Answer>();
    rig.scheduler.answerHeartbeats(answer.promise);
    context.progress(0.1);
    rig.timing.advance(0);
    await until(() => beats().length === 1);
    context.progress(0.2);
    answer.resolve('cut');
    await rig.beatsAnswered();
    await pass(1000);
    expect(beats().map(([lease]) => lease?.progress)).toEqual([0.1, 0.2]);
  });

  it('go again when their heartbeat failed, unless there are later ones', async () => {
    const [context] = (await hold({})) as [HandlerContext];
    rig.scheduler.answerHeartbeats('cut');
    context.progress(0.1, 'begun');
    context.saveCheckpoint('c1');
    await pass(0);
    context.progress(0.3);
    await pass(1000);
    expect(beats()[1]).toMatchObject([{ progress: 0.3, note: 'begun', checkpoint: 'c1' }]);
  });

  it('that are refused cost nobody the lease: each goes alone, and the bad ones are dropped', async () => {
    const contexts = await hold({ id: 'good' }, { id: 'bad' }, { id: 'other' });
    rig.scheduler.answerHeartbeats(
      problem(422, 'validation_failed'),
      { status: 200, body: { leases: ok('good', 'bad'), directive: 'run' } },
      { status: 200, body: { leases: ok('good'), directive: 'run' } },
      problem(422, 'validation_failed'),
    );
    contexts[0]?.saveCheckpoint('good');
    contexts[1]?.saveCheckpoint('bad');
    await pass(0);
    expect(beats().map((batch) => batch.map(({ job_id, checkpoint }) => [job_id, checkpoint]))).toEqual([
      [
        ['good', 'good'],
        ['bad', 'bad'],
      ],
      [
        ['good', undefined],
        ['bad', undefined],
      ],
      [['good', 'good']],
      [['bad', 'bad']],
    ]);
    expect(rig.logger.of('error')).toMatchObject([
      { message: 'progress or checkpoint refused; it is dropped', facts: { job_id: 'bad', status: 422 } },
    ]);
    await pass(10_000);
    expect(beats()[4]).toHaveLength(3);
    expect(JSON.stringify(beats()[4])).not.toContain('checkpoint');
  });

  it('are checked at once, and copied', async () => {
    const [context] = (await hold({})) as [HandlerContext];
    for (const fraction of [-0.1, 1.1, Number.NaN]) {
      expect(() => context.progress(fraction)).toThrow(RangeError);
    }
    expect(() => context.saveCheckpoint(undefined)).toThrow('a checkpoint must be JSON, and undefined is none');
    expect(() => context.saveCheckpoint({ n: 1n })).toThrow(TypeError);
    expect(() => context.saveCheckpoint('x'.repeat(262_143))).toThrow('may have 256 kB of JSON, not 257 kB');
    const growing = { lines: [1] };
    context.saveCheckpoint(growing);
    growing.lines.push(2);
    await pass(0);
    expect(beats()[0]).toMatchObject([{ checkpoint: { lines: [1] } }]);
  });

  it('have notes of 1000 characters at most', async () => {
    const [context] = (await hold({})) as [HandlerContext];
    context.progress(1, `\0${'é'.repeat(2000)}`);
    await pass(0);
    expect(beats()[0]?.[0]?.note).toBe(`\uFFFD${'é'.repeat(999)}`);
  });

  it('that are too many bytes for one request go in several', async () => {
    const contexts = await hold(...Array.from({ length: 20 }, () => ({})));
    for (const context of contexts) context.saveCheckpoint('é'.repeat(120_000));
    await pass(0);
    await pass(0);
    expect(beats().map((batch) => batch.length)).toEqual([17, 3]);
    expect(new Set(beats().flatMap((batch) => batch.map(({ job_id }) => job_id))).size).toBe(20);
  });

  it('of an earlier attempt are there for the next', async () => {
    const contexts = await hold({ checkpoint: { line: 7 } }, {});
    expect(contexts.map(({ checkpoint }) => checkpoint)).toEqual([{ line: 7 }, null]);
  });

  it('left just before an attempt fails are delivered before its report', async () => {
    const [context] = (await hold({ id: 'j1', lease_token: 't1' })) as [HandlerContext];
    const order: string[] = [];
    const answer = Promise.withResolvers<Answer>();
    rig.scheduler.answerOthers(answer.promise);
    context.saveCheckpoint({ line: 9 });
    held.fail(0, new Error('no'));
    await until(() => rig.scheduler.others.length === 1);
    expect(rig.scheduler.others).toEqual(['POST /jobs/j1/heartbeat']);
    expect(rig.scheduler.otherBodies).toEqual([{ lease_token: 't1', checkpoint: { line: 9 } }]);
    order.push(`${rig.scheduler.reports.length} reports`);
    answer.resolve({ status: 200, body: { lease_seconds: 30, cancel_requested: false } });
    await until(() => rig.scheduler.reports.length === 1);
    expect(order).toEqual(['0 reports']);
  });

  it('keep a report waiting for a second at most', async () => {
    const [context] = (await hold({})) as [HandlerContext];
    rig.scheduler.answerOthers('hang');
    context.saveCheckpoint(1);
    held.fail(0, new Error('no'));
    await until(() => rig.scheduler.others.length === 1);
    rig.timing.advance(1000);
    await until(() => rig.scheduler.reports.length === 1);
    expect(rig.logger.messages('debug')).toContain('the last checkpoint is lost');
  });
});

const ok = (...ids: string[]) => ids.map((job_id) => ({ job_id, status: 'ok', lease_seconds: 30 }));

describe('a handler that says whether it is alive', () => {
  const says: [string, () => boolean | Promise<boolean>][] = [
    ['no', () => false],
    ['no, later', () => Promise.resolve(false)],
    [
      'nothing but an error',
      () => {
        throw new Error('gone');
      },
    ],
    ['nothing but a rejection', () => Promise.reject(new Error('gone'))],
    ['nothing at all', () => new Promise(() => undefined)],
  ];

  it.each(says)('is left to its deadline when it says %s, and the others are not', async (_case, isAlive) => {
    rig.scheduler.answerHeartbeats(...Array.from({ length: 5 }, () => leases(['ok'], 6)));
    const [dead] = (await hold({ id: 'dead', timeout_seconds: 6 }, { id: 'alive', timeout_seconds: 6 })) as [
      HandlerContext,
    ];
    dead.keepAliveWhile(isAlive);
    const { signal } = dead;
    // A tenth of the lease is how long an answer may take.
    for (let ms = 0; ms < 6000; ms += 200) await pass(200);
    expect(signal.reason).toMatchObject({ name: 'DeadlinePassed' });
    expect(beats().length).toBeGreaterThanOrEqual(2);
    expect(new Set(beats().flatMap((batch) => batch.map(({ job_id }) => job_id)))).toEqual(new Set(['alive']));
  });

  it('has its lease extended while it says yes', async () => {
    const [context] = (await hold({ id: 'j1', timeout_seconds: 6 })) as [HandlerContext];
    let asked = 0;
    context.keepAliveWhile(() => Promise.resolve(++asked > 0));
    await pass(2000);
    expect(asked).toBe(1);
    expect(beats()).toHaveLength(1);
  });
});
