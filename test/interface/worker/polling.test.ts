import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../support/manual-timing.js';
import { job, problem } from '../../support/scripted-scheduler.js';
import { WorkerRig } from '../../support/worker-rig.js';

let rig: WorkerRig;
beforeEach(async () => (rig = await WorkerRig.start()));
afterEach(() => rig.stop());

describe('a worker that claims', () => {
  it('claims as itself, for every type it has a handler for', async () => {
    rig.work();
    await rig.paused();
    expect(rig.scheduler.claims).toMatchObject([{ workerId: 'w', jobTypes: ['sleep', 'echo', 'fail'] }]);
  });

  it('asks only for the types it is restricted to', async () => {
    rig.work(undefined, { jobTypes: ['echo'] });
    await rig.paused();
    expect(rig.scheduler.claims[0]?.jobTypes).toEqual(['echo']);
  });

  it('refuses to start for a type without a handler, also for one that every object seems to have', () => {
    expect(() => rig.work(undefined, { jobTypes: ['echo', 'resize'] })).toThrow(
      'no handler for resize; there are sleep, echo, fail',
    );
    expect(() => rig.work(undefined, { jobTypes: ['constructor'] })).toThrow('no handler for constructor');
  });

  it('refuses to start with more types than a claim may name, or none', () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`type-${n}`, () => null]));
    expect(() => rig.work(many)).toThrow('1 to 100 job types, not 101');
    expect(() => rig.work({})).toThrow('1 to 100 job types, not 0');
    expect(() => rig.work({ 'no type': () => null })).toThrow('no type must match');
  });

  it('runs a job and reports what the handler returned, with the lease token', async () => {
    rig.scheduler.answerClaims(job({ id: 'j1', lease_token: 't1', payload: { a: [1] } }));
    rig.work();
    await until(() => rig.logger.messages('debug').includes('job completed'));
    expect(rig.scheduler.reports).toEqual([
      { jobId: 'j1', body: { worker_id: 'w', lease_token: 't1', success: true, result: { a: [1] } } },
    ]);
  });

  it('tells the handler about the job, but not its lease token', async () => {
    rig.scheduler.answerClaims(job({ id: 'j1', attempts: 2 }));
    const seen: unknown[] = [];
    rig.work({ echo: (_payload, { job: seenJob, attempt, workerId }) => void seen.push(seenJob, attempt, workerId) });
    await until(() => rig.scheduler.reports.length === 1);
    expect(seen).toEqual([expect.objectContaining({ id: 'j1', job_type: 'echo' }), 2, 'w']);
    expect(JSON.stringify(seen)).not.toContain('token');
  });

  it('never logs a payload, a result, an error text or a token', async () => {
    rig.scheduler.answerClaims(
      job({ payload: 'secret-payload', lease_token: 'secret-token' }),
      job({ job_type: 'fail', payload: { message: 'secret-text' }, lease_token: 'secret-token' }),
    );
    rig.scheduler.answerReports('cut', problem(503, 'secret-free'));
    rig.work();
    for (let told = 0; told < 2; rig.timing.advance(5000)) {
      await until(() => rig.timing.sleepers > 0);
      told = rig.logger.lines.filter(({ message }) => /^job (completed|failed)$/.test(message)).length;
    }
    expect(rig.logger.of('debug').find(({ message }) => message === 'job failed')?.facts).toEqual({
      job_id: expect.any(String),
      job_type: 'fail',
      attempt: 1,
      ms: 0,
      error_type: 'Error',
    });
    expect(JSON.stringify(rig.logger.lines)).not.toMatch(/secret-(payload|token|text)/);
  });

  it('claims ever more slowly while it is told at once that there is nothing, up to a second, and fast again after a job', async () => {
    rig.timing.chance = 1;
    rig.work();
    for (let polls = 1; polls <= 7; polls++) {
      await rig.paused();
      expect(rig.scheduler.claims).toHaveLength(polls);
      if (polls === 7) rig.scheduler.answerClaims(job());
      rig.timing.advance(1000);
    }
    await until(() => rig.timing.sleeps.length === 8);
    expect(rig.timing.sleeps).toEqual([50, 100, 200, 400, 800, 1000, 1000, 50]);
  });

  it('pauses at least half as long when chance is at its lowest, so that it cannot spin', async () => {
    rig.timing.chance = 0;
    rig.work();
    await rig.paused();
    expect(rig.timing.sleeps).toEqual([25]);
  });
});

describe('a worker whose claims fail', () => {
  it('backs off, up to 5 s, and tells the log once when trouble begins and once when it is over', async () => {
    rig.timing.chance = 1;
    rig.scheduler.answerClaims(
      'cut',
      problem(503, 'busy'),
      ...Array.from({ length: 6 }, () => problem(500, 'internal')),
    );
    rig.work();
    for (let tries = 1; tries <= 8; tries++) {
      await until(() => rig.timing.sleeps.length === tries && rig.timing.sleepers === 1);
      rig.timing.advance(5000);
    }
    await until(() => rig.timing.sleeps.length === 9);
    expect(rig.timing.sleeps.slice(0, 8)).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    expect(rig.logger.messages('warn')).toEqual(['the scheduler cannot be reached; trying on']);
    expect(rig.logger.messages('info')).toEqual(['the scheduler is back']);
  });

  it('says in the log when what answers is most likely no scheduler, and nothing of the answer', async () => {
    rig.scheduler.answerClaims({ status: 200, body: '<html>secret' });
    rig.work();
    await rig.paused();
    const detail = 'the answer to POST claims is no JSON; is this the URL of a scheduler?';
    expect(rig.logger.of('warn')[0]?.facts).toEqual({ request: 'claim', error_type: 'UnexpectedAnswer', detail });
  });

  it('waits at least as long as the scheduler asks for', async () => {
    rig.timing.chance = 0;
    rig.scheduler.answerClaims(problem(429, 'too_many', { 'retry-after': '7' }));
    rig.work();
    await rig.paused();
    expect(rig.timing.sleeps).toEqual([7000]);
  });

  it('does not believe that it has to wait for a month', async () => {
    rig.timing.chance = 0;
    rig.scheduler.answerClaims(problem(503, 'busy', { 'retry-after': '2592000' }));
    rig.work();
    await rig.paused();
    expect(rig.timing.sleeps).toEqual([60_000]);
  });

  it('logs an error when it is refused, once, and neither spins nor dies', async () => {
    rig.scheduler.answerClaims(problem(422, 'validation_failed'), problem(422, 'validation_failed'));
    rig.work();
    for (let tries = 1; tries <= 2; tries++) {
      await until(() => rig.timing.sleeps.length === tries && rig.timing.sleepers === 1);
      rig.timing.advance(5000);
    }
    await until(() => rig.scheduler.claims.length === 3 && rig.timing.sleepers === 1);
    expect(rig.logger.of('error')).toEqual([
      {
        level: 'error',
        message: 'the scheduler refuses; trying on',
        facts: { request: 'claim', status: 422, code: 'validation_failed', detail: 'because of validation_failed' },
      },
    ]);
    expect(rig.logger.messages('info')).toEqual(['the scheduler is back']);
  });

  it('survives an answer that is no claim', async () => {
    rig.scheduler.answerClaims(
      { status: 200, body: '<html>' },
      { status: 200, body: { jobs: [{ id: 'j', job_type: 'echo', state: 'RUNNING' }] } },
      job(),
    );
    rig.work();
    for (let tries = 1; tries <= 2; tries++) {
      await until(() => rig.timing.sleeps.length === tries && rig.timing.sleepers === 1);
      rig.timing.advance(5000);
    }
    await until(() => rig.scheduler.reports.length === 1);
  });
});
