import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SchedulerClient, UnexpectedAnswer } from '../../../src/interface/worker/index.js';
import { claimedJob, problem, ScriptedScheduler } from '../../support/scripted-scheduler.js';

let scheduler: ScriptedScheduler;
let client: SchedulerClient;
beforeEach(async () => {
  scheduler = await ScriptedScheduler.start();
  client = new SchedulerClient(scheduler.url);
});
afterEach(() => scheduler.stop());

const answer = (body: unknown) => scheduler.answerOthers({ status: 200, body });
const asked = () => [scheduler.others.at(-1), scheduler.otherBodies.at(-1)];
const leases = [{ job_id: 'j1', lease_token: 't1', progress: 0.5 }];

describe('the scheduler client', () => {
  it('submits a job, under a name or without', async () => {
    answer(claimedJob({ id: 'j1' }));
    await expect(client.submit({ job_type: 'a' }, { idempotencyKey: 'order-17' })).resolves.toMatchObject({ id: 'j1' });
    expect(asked()).toEqual(['POST /jobs', { job_type: 'a' }]);
    expect(scheduler.otherHeaders.at(-1)).toMatchObject({ 'idempotency-key': 'order-17' });
    answer(claimedJob({ id: 'j2' }));
    await client.submit({ job_type: 'a' });
    expect(scheduler.otherHeaders.at(-1)).not.toHaveProperty('idempotency-key');
  });

  it('extends one lease', async () => {
    const lease = { deadline_at: '2030-01-01T00:00:30.000Z', lease_seconds: 30, cancel_requested: false };
    answer(lease);
    await expect(client.heartbeat('j/1', { lease_token: 't1', note: 'half' })).resolves.toEqual(lease);
    expect(asked()).toEqual(['POST /jobs/j%2F1/heartbeat', { lease_token: 't1', note: 'half' }]);
  });

  it('extends many leases, and hears what the worker shall do', async () => {
    const told = { leases: [{ job_id: 'j1', status: 'ok', lease_seconds: 30 }], directive: 'drain' };
    answer(told);
    await expect(client.heartbeatWorker('w/1', leases)).resolves.toEqual(told);
    expect(asked()).toEqual(['POST /workers/w%2F1/heartbeat', { leases }]);
  });

  it('gives a job back, at once or with a delay', async () => {
    await expect(client.release('j1', { leaseToken: 't1' })).resolves.toMatchObject({ id: 'j1' });
    await client.release('j2', { leaseToken: 't2', delaySeconds: 1.5 });
    expect(scheduler.releases).toEqual([
      { jobId: 'j1', body: { lease_token: 't1' } },
      { jobId: 'j2', body: { lease_token: 't2', delay_seconds: 1.5 } },
    ]);
  });

  it('waits for the end of a job', async () => {
    answer(claimedJob({ id: 'j1' }));
    await expect(client.waitFor('j/1', 2.5)).resolves.toMatchObject({ id: 'j1' });
    expect(asked()).toEqual(['GET /jobs/j%2F1?wait=2.5', undefined]);
  });

  it.each(['cancel', 'retry'] as const)('can %s a job', async (verb) => {
    answer(claimedJob({ id: 'j1' }));
    await expect(client[verb]('j1')).resolves.toMatchObject({ id: 'j1' });
    expect(asked()).toEqual([`POST /jobs/j1/${verb}`, {}]);
    scheduler.answerOthers(problem(409, 'illegal_move'));
    await expect(client[verb]('j1')).rejects.toMatchObject({ code: 'illegal_move' });
  });

  it('lists jobs page by page, by what it is asked for', async () => {
    answer({ jobs: [claimedJob({ id: 'j1' })], next_cursor: 'c1' });
    await expect(client.list()).resolves.toMatchObject({ jobs: [{ id: 'j1' }], next_cursor: 'c1' });
    answer({ jobs: [], next_cursor: null });
    const query = { state: 'FAILED', jobType: 'a:b', workerId: 'w&1', limit: 7, cursor: 'c1' } as const;
    await expect(client.list(query)).resolves.toEqual({ jobs: [], next_cursor: null });
    expect(scheduler.others).toEqual([
      'GET /jobs',
      'GET /jobs?state=FAILED&job_type=a%3Ab&worker_id=w%261&limit=7&cursor=c1',
    ]);
  });

  it('asks for jobs by all there is to ask for', async () => {
    answer({ jobs: [], next_cursor: null });
    const createdBefore = '2026-01-02T00:00:00+01:00';
    await client.list({ tag: 'a:1', createdAfter: new Date(0), createdBefore, error: '50 %' });
    expect(scheduler.others.at(-1)).toBe(
      'GET /jobs?tag=a%3A1&created_after=1970-01-01T00%3A00%3A00.000Z' +
        '&created_before=2026-01-02T00%3A00%3A00%2B01%3A00&error=50+%25',
    );
  });

  it.each(['cancel', 'retry'] as const)('can %s many jobs, or count them', async (verb) => {
    answer({ matched: 3, changed: 2 });
    const filter = { state: 'FAILED', jobType: 'a', workerId: 'w', createdAfter: new Date(0) } as const;
    const sent = { state: 'FAILED', job_type: 'a', worker_id: 'w', created_after: '1970-01-01T00:00:00.000Z' };
    await expect(client[`${verb}Many`](filter)).resolves.toEqual({ matched: 3, changed: 2 });
    expect(asked()).toEqual([`POST /jobs/${verb}`, { filter: sent }]);
    answer({ matched: 3, changed: 0 });
    await client[`${verb}Many`]({ tag: 't' }, { dryRun: true });
    expect(asked()).toEqual([`POST /jobs/${verb}`, { filter: { tag: 't' }, dry_run: true }]);
    answer({ matched: 3 });
    await expect(client[`${verb}Many`]({ tag: 't' })).rejects.toBeInstanceOf(UnexpectedAnswer);
  });

  it('tells a worker what to do', async () => {
    answer({ worker_id: 'w', directive: 'stop' });
    await expect(client.setDirective('w', 'stop')).resolves.toEqual({ worker_id: 'w', directive: 'stop' });
    expect(asked()).toEqual(['POST /workers/w/directive', { directive: 'stop' }]);
  });

  it.each<[string, unknown]>([
    ['a status is missing', { leases: [], directive: 'run' }],
    ['a status is of another job', { leases: [{ job_id: 'j2', status: 'ok', lease_seconds: 1 }], directive: 'run' }],
    ['a status is unknown', { leases: [{ job_id: 'j1', status: 'fine', lease_seconds: 1 }], directive: 'run' }],
    ['a status has no duration', { leases: [{ job_id: 'j1', status: 'ok' }], directive: 'run' }],
    ['the directive is unknown', { leases: [{ job_id: 'j1', status: 'ok', lease_seconds: 1 }], directive: 'dance' }],
    ['there is nothing', null],
  ])('takes no answer for the one to heartbeats when %s', async (_case, body) => {
    scheduler.answerHeartbeats({ status: 200, body: JSON.stringify(body) });
    await expect(client.heartbeatWorker('w', leases)).rejects.toBeInstanceOf(UnexpectedAnswer);
  });

  it('takes no other answer for a lease, a page or a directive', async () => {
    for (const ask of [
      () => client.heartbeat('j1', { lease_token: 't1' }),
      () => client.list(),
      () => client.setDirective('w', 'run'),
    ]) {
      answer({ jobs: [], lease_seconds: '30', worker_id: 'w' });
      await expect(ask()).rejects.toBeInstanceOf(UnexpectedAnswer);
    }
  });
});
