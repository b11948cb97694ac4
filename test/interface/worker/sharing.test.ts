import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SchedulerClient, type Handlers } from '../../../src/interface/worker/index.js';
import { until } from '../../support/manual-timing.js';
import { job, jobs, problem, statuses, type Answer, type Statuses } from '../../support/scripted-scheduler.js';
import { WorkerRig } from '../../support/worker-rig.js';

let rig: WorkerRig;
beforeEach(async () => (rig = await WorkerRig.start()));
afterEach(() => rig.stop());

const waiting = { job_type: 'wait' };

/** A handler whose ends the test decides, first come first ended. */
function gate() {
  const gates: (() => void)[] = [];
  const state = {
    started: 0,
    mostAtOnce: 0,
    endNext: () => gates.shift()?.(),
    handlers: {
      wait: () =>
        new Promise<null>((resolve) => {
          state.started++;
          gates.push(() => resolve(null));
          state.mostAtOnce = Math.max(state.mostAtOnce, gates.length);
        }),
      echo: (payload: unknown) => payload,
    } satisfies Handlers,
  };
  return state;
}

/** How many jobs each claim asked for; with a plus when it rode with reports. */
const limits = () => rig.scheduler.claims.map(({ limit, rode }) => `${rode ? '+' : ''}${limit}`);

describe('claims', () => {
  it('ask for as many jobs as there are slots, and wait for them at the scheduler', async () => {
    rig.work(undefined, { concurrency: 5 });
    await rig.paused();
    expect(rig.scheduler.claims).toMatchObject([{ limit: 5, waitSeconds: 20, rode: false }]);
  });

  it('follow one another without a pause when they were kept waiting', async () => {
    const answer = Promise.withResolvers<Answer>();
    rig.scheduler.answerClaims(answer.promise, 'hang');
    rig.work();
    await until(() => rig.scheduler.claims.length === 1);
    rig.timing.advance(18_000);
    answer.resolve(jobs());
    await until(() => rig.scheduler.claims.length === 2);
    expect(rig.timing.sleeps).toEqual([]);
  });

  it('go on at once for the slots that are left, without waiting for the end of a job', async () => {
    const gated = gate();
    rig.scheduler.answerClaims(jobs(waiting, waiting), 'hang');
    rig.work(gated.handlers, { concurrency: 5 });
    await until(() => rig.scheduler.claims.length === 2);
    expect(limits()).toEqual(['5', '3']);
    gated.endNext();
    gated.endNext();
  });

  it('ride with the reports while there seems to be more, for the slots that these free', async () => {
    rig.scheduler.answerClaims(jobs({}, {}, {}), jobs({}, {}, {}), jobs({}), 'hang');
    rig.work(undefined, { concurrency: 3 });
    await until(() => rig.scheduler.claims.length === 4);
    await until(() => rig.scheduler.batches.length === 3);
    expect(limits().slice(0, 3)).toEqual(['3', '+3', '+3']);
    expect(rig.scheduler.claims[3]).toMatchObject({ rode: false, waitSeconds: 20 });
    expect(rig.scheduler.batches).toEqual([3, 3, 1]);
  });

  it('wait for reports that are on the way, to ride with the next for all slots that are free', async () => {
    const gated = gate();
    const answerToClaim = Promise.withResolvers<Answer>();
    const answerToReport = Promise.withResolvers<Statuses>();
    rig.scheduler.answerClaims(jobs(waiting, waiting), answerToClaim.promise);
    rig.scheduler.answerReports(answerToReport.promise);
    rig.work(gated.handlers, { concurrency: 3 });
    await until(() => rig.scheduler.claims.length === 2);
    gated.endNext();
    await until(() => rig.scheduler.reports.length === 1);
    answerToClaim.resolve(jobs(waiting));
    await until(() => gated.started === 3);
    gated.endNext();
    answerToReport.resolve(statuses('recorded'));
    await until(() => rig.scheduler.claims.length === 3);
    expect(limits()).toEqual(['3', '1', '+2']);
    gated.endNext();
  });

  it('do not ride, and ask for nothing twice, while one waits at the scheduler', async () => {
    const gated = gate();
    const answer = Promise.withResolvers<Answer>();
    rig.scheduler.answerClaims(jobs(waiting, waiting), answer.promise, 'hang');
    rig.work(gated.handlers, { concurrency: 3 });
    await until(() => rig.scheduler.claims.length === 2);
    gated.endNext();
    await until(() => rig.scheduler.reports.length === 1);
    gated.endNext();
    await until(() => rig.scheduler.reports.length === 2);
    expect(limits()).toEqual(['3', '1']);
    answer.resolve(jobs(waiting));
    await until(() => rig.scheduler.claims.length === 3);
    expect(limits()).toEqual(['3', '1', '2']);
    gated.endNext();
  });

  it('never make a worker hold more jobs than it has slots, and follow at once when one becomes free', async () => {
    const gated = gate();
    rig.scheduler.answerClaims(jobs(waiting, waiting), job(waiting), job(waiting), job(waiting));
    rig.work(gated.handlers, { concurrency: 2 });
    for (const ended of [0, 1, 2, 3, 4]) {
      await until(() => gated.started === Math.min(5, ended + 2));
      expect(rig.scheduler.claims.filter(({ rode }) => rode).length).toBeLessThanOrEqual(ended);
      expect(rig.timing.sleeps).toEqual([]);
      gated.endNext();
      await until(() => rig.scheduler.reports.length === ended + 1);
    }
    expect(gated.mostAtOnce).toBe(2);
  });

  it('find no slot of a job whose report has not been answered', async () => {
    const answer = Promise.withResolvers<Statuses>();
    rig.scheduler.answerClaims(job({ payload: 1 }), job({ payload: 2 }));
    rig.scheduler.answerReports(answer.promise);
    rig.work();
    await until(() => rig.scheduler.reports.length === 1);
    // The scheduler records before it claims: the claim that rode is not even looked at.
    expect(limits()).toEqual(['1']);
    answer.resolve(statuses('recorded'));
    await until(() => rig.scheduler.reports.length === 2);
    expect(limits().slice(0, 2)).toEqual(['1', '+1']);
  });

  it('that ride are repeated with the reports, under the same name, until there is an answer; then they go alone', async () => {
    rig.scheduler.answerClaims(jobs({}, {}), jobs(), 'hang');
    const lost: unknown[] = [];
    const completeMany: SchedulerClient['completeMany'] = async (completions, options) => {
      if (lost.push(completions) <= 2) throw Object.assign(new Error('cut'), { code: 'ECONNRESET' });
      return client.completeMany(completions, options);
    };
    const client = new SchedulerClient(rig.scheduler.url);
    rig.work(undefined, { concurrency: 2, client: Object.assign(Object.create(client), { completeMany }) });
    for (let failures = 1; failures <= 2; failures++) {
      await until(() => rig.timing.sleeps.length === failures && rig.timing.sleepers === 1);
      rig.timing.advance(5000);
    }
    await until(() => rig.scheduler.claims.length === 3);
    expect(limits()).toEqual(['2', '+2', '2']);
    expect(lost[1]).toEqual(lost[0]);
    expect(lost[2]).toEqual(lost[0]);
    expect(new Set(rig.scheduler.claims.map(({ requestId }) => requestId)).size).toBe(3);
    expect(rig.scheduler.batches).toEqual([2]);
  });

  it('that rode do not ride again when nobody listened: they were not made', async () => {
    rig.scheduler.answerClaims(jobs({}, {}), 'hang', 'hang');
    const rode: unknown[] = [];
    const client = new SchedulerClient(rig.scheduler.url);
    const completeMany: SchedulerClient['completeMany'] = async (completions, options) => {
      if (rode.push(completions.claimNext) === 1) throw Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
      return client.completeMany(completions, options);
    };
    rig.work(undefined, { concurrency: 2, client: Object.assign(Object.create(client), { completeMany }) });
    await until(() => rig.timing.sleepers === 1);
    rig.timing.advance(5000);
    await until(() => rode.length === 2);
    expect(rode).toEqual([expect.objectContaining({ limit: 2 }), undefined]);
  });

  it.each([
    ['with the reports', 2],
    ['with the last half of them, when they are refused', 4],
  ])('that rode and may have been made are found again %s', async (_case, batchCount) => {
    const refused = problem(413, 'payload_too_large');
    rig.scheduler.answerClaims(jobs({ id: 'j1' }, { id: 'j2' }), job({ id: 'j3' }), 'hang');
    rig.scheduler.answerReports('cut', ...(batchCount === 4 ? [refused] : []));
    rig.work(undefined, { concurrency: 2 });
    await until(() => rig.timing.sleepers === 1);
    rig.timing.advance(5000);
    await until(() => rig.scheduler.reports.some(({ jobId }) => jobId === 'j3'));
    expect(rig.scheduler.batches.slice(0, batchCount)).toEqual(batchCount === 4 ? [2, 2, 1, 1] : [2, 2]);
    expect(limits().slice(0, 2)).toEqual(['2', '+2']);
  });

  it('that rode and may have been made are found again after the only report was refused for good', async () => {
    rig.scheduler.answerClaims(job({ id: 'j1' }), job({ id: 'j2' }), 'hang');
    rig.scheduler.answerReports('cut', problem(403, 'forbidden'));
    rig.work();
    await until(() => rig.timing.sleepers === 1);
    rig.timing.advance(5000);
    await until(() => rig.scheduler.reports.some(({ jobId }) => jobId === 'j2'));
    expect(rig.scheduler.batches.slice(0, 3)).toEqual([1, 1, 0]);
    expect(limits().slice(0, 2)).toEqual(['1', '+1']);
  });
});

describe('reports', () => {
  it('of jobs that end while a request is under way go together next', async () => {
    const answer = Promise.withResolvers<Statuses>();
    const gated = gate();
    rig.scheduler.answerClaims(jobs({}, waiting, waiting, waiting), 'hang');
    rig.scheduler.answerReports(answer.promise);
    rig.work(gated.handlers, { concurrency: 5 });
    await until(() => rig.scheduler.batches.length === 1);
    for (let ended = 0; ended < 3; ended++) {
      gated.endNext();
      await new Promise((resolve) => setImmediate(resolve));
    }
    answer.resolve(statuses('recorded'));
    await until(() => rig.scheduler.batches.length === 2);
    expect(rig.scheduler.batches).toEqual([1, 3]);
  });

  it('end each by its own answer', async () => {
    rig.scheduler.answerClaims(jobs({ id: 'j1' }, { id: 'j2' }, { id: 'j3' }), jobs(), 'hang');
    rig.scheduler.answerReports(statuses('recorded', 'lease_lost', 'outcome_conflict'));
    rig.work(undefined, { concurrency: 3 });
    await until(() => rig.logger.of('error').length === 1);
    expect(rig.logger.lines.map(({ level, message, facts }) => [facts['job_id'], level, message])).toEqual([
      ['j1', 'debug', 'job completed'],
      ['j2', 'warn', 'report came too late: the lease was lost'],
      ['j3', 'error', 'report refused'],
    ]);
    expect(rig.scheduler.reports).toHaveLength(3);
  });

  it.each([problem(413, 'payload_too_large'), problem(422, 'validation_failed')])(
    'are not spoiled by a bad one among them: it is found by halves, and fails its own job only (%j)',
    async (tooLarge) => {
      rig.scheduler.answerClaims(jobs({ id: 'j1' }, { id: 'j2' }, { id: 'bad' }, { id: 'j4' }), 'hang');
      rig.scheduler.answerReports(tooLarge, statuses('recorded'), tooLarge, tooLarge);
      rig.work(undefined, { concurrency: 4 });
      await until(() => rig.logger.of('debug').length === 4);
      expect(rig.scheduler.batches).toEqual([4, 2, 2, 1, 1, 1]);
      expect(rig.logger.of('debug').map(({ message, facts }) => [facts['job_id'], message])).toEqual([
        ['j1', 'job completed'],
        ['j2', 'job completed'],
        ['bad', 'job failed'],
        ['j4', 'job completed'],
      ]);
    },
  );

  it('are not too many bytes for one request', async () => {
    rig.scheduler.answerClaims(jobs({}, {}, {}, {}), jobs(), 'hang');
    rig.work({ echo: () => 'é'.repeat(750_000) }, { concurrency: 4 });
    await until(() => rig.scheduler.reports.length === 4);
    expect(rig.scheduler.batches).toEqual([2, 2]);
  });

  it('go out between handlers that keep the event loop', async () => {
    const turns: number[] = [];
    let turn = 0;
    rig.scheduler.answerClaims(jobs({}, {}, {}), jobs(), 'hang');
    const blocking = () => {
      setImmediate(() => turn++);
      turns.push(turn);
      rig.timing.advance(10);
    };
    rig.work({ echo: blocking }, { concurrency: 3 });
    await until(() => rig.scheduler.reports.length === 3);
    expect(turns).toEqual([0, 1, 2]);
  });
});
