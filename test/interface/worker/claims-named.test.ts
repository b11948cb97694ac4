import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../support/manual-timing.js';
import { job, jobs, problem, type Answer } from '../../support/scripted-scheduler.js';
import { WorkerRig } from '../../support/worker-rig.js';

let rig: WorkerRig;
beforeEach(async () => (rig = await WorkerRig.start()));
afterEach(() => rig.stop());

const asked = () => rig.scheduler.claims.map(({ requestId, limit }) => [requestId, limit]);
async function pauseOver(count: number): Promise<void> {
  await until(() => rig.timing.sleeps.length === count && rig.timing.sleepers === 1);
  rig.timing.advance(5000);
}

describe('a claim', () => {
  it('has a name of its own each time', async () => {
    rig.scheduler.answerClaims(jobs(), jobs());
    rig.work();
    for (const count of [1, 2]) await pauseOver(count);
    await until(() => rig.scheduler.claims.length === 3);
    expect(asked()).toEqual([
      ['r1', 1],
      ['r2', 1],
      ['r3', 1],
    ]);
  });

  it.each<[string, Answer]>([
    ['the connection is cut', 'cut'],
    ['the scheduler is in trouble', problem(500, 'internal')],
    ['something else answers', { status: 200, body: '<html>' }],
  ])('is asked again under the same name, for as many, when %s', async (_case, answer) => {
    rig.scheduler.answerClaims(answer, answer, job(), 'hang');
    rig.work(undefined, { concurrency: 3 });
    for (const count of [1, 2]) await pauseOver(count);
    await until(() => rig.scheduler.reports.length === 1 && rig.scheduler.claims.length === 4);
    expect(asked().slice(0, 3)).toEqual([
      ['r1', 3],
      ['r1', 3],
      ['r1', 3],
    ]);
    expect(rig.scheduler.claims[3]?.requestId).toBe('r2');
  });

  it('is another one when it was refused', async () => {
    rig.scheduler.answerClaims(problem(422, 'validation_failed'), 'hang');
    rig.work();
    await pauseOver(1);
    await until(() => rig.scheduler.claims.length === 2);
    expect(asked().map(([name]) => name)).toEqual(['r1', 'r2']);
  });

  it('is another one when nobody listened', async () => {
    const claims: unknown[] = [];
    const claim = (request: { requestId?: string }): Promise<never> => {
      claims.push(request.requestId);
      return Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    };
    const never = () => new Promise<never>(() => undefined);
    const client = { claim, completeMany: never, release: never, heartbeat: never, heartbeatWorker: never };
    rig.work(undefined, { client });
    await pauseOver(1);
    await until(() => claims.length === 2);
    expect(claims).toEqual(['r1', 'r2']);
  });
});

describe('a worker that drains while it is not known what became of its claim', () => {
  it('asks for it again, without waiting for jobs to come, and gives back what it got', async () => {
    rig.scheduler.answerClaims('cut', 'cut', job({ id: 'j1' }));
    const { worker, done } = rig.work();
    await until(() => rig.timing.sleepers === 1);
    worker.drain();
    await pauseOver(2);
    await done;
    expect(asked()).toEqual(Array.from({ length: 3 }, () => ['r1', 1]));
    expect(rig.scheduler.claims.map(({ waitSeconds }) => waitSeconds)).toEqual([20, 0, 0]);
    expect(rig.scheduler.releases).toMatchObject([{ jobId: 'j1' }]);
    expect(rig.scheduler.reports).toEqual([]);
  });

  it('gives up after a few quick tries, and says what that may mean', async () => {
    rig.timing.chance = 0;
    rig.scheduler.answerClaims(...Array.from({ length: 50 }, () => 'cut' as const));
    const { worker, done } = rig.work();
    await until(() => rig.timing.sleepers === 1);
    worker.drain();
    rig.timing.chance = 1;
    let ended = false;
    void done.then(() => (ended = true));
    await until(() => {
      if (rig.timing.sleepers > 0) rig.timing.advance(100);
      return ended;
    });
    expect(rig.scheduler.claims).toHaveLength(7);
    expect(rig.timing.nowMs()).toBeLessThan(5000);
    expect(rig.logger.messages('warn').at(-1)).toMatch(/^the last claim got no answer; if it was given jobs/);
  });

  it('finds a claim again that rode with a report', async () => {
    rig.scheduler.answerClaims(job({ id: 'j1' }), job({ id: 'j2' }));
    rig.scheduler.answerReports('cut');
    const { worker, done } = rig.work();
    await until(() => rig.timing.sleepers === 1);
    worker.drain();
    rig.timing.advance(5000);
    await done;
    expect(rig.scheduler.releases).toMatchObject([{ jobId: 'j2' }]);
    expect(rig.scheduler.claims.map(({ rode }) => rode)).toEqual([false, true]);
  });
});
