import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobBody } from '../../../src/interface/http/contract.js';
import { ApiClient, bodyOf, reportOf } from '../../support/http-client.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

describe.each(DATABASE_KINDS)('retries and timeouts on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterAll(() => app.close());

  const fail = async (workerId: string, jobType: string, error: string) => {
    const claim = await api.claimed(workerId, jobType);
    return bodyOf<JobBody>(await api.complete(claim.id, reportOf(claim, { success: false, error })), 200);
  };
  const timeOut = async (workerId: string, jobType: string) => {
    const { id } = await api.claimed(workerId, jobType);
    app.clock.advance(30_001);
    await app.sweep();
    return api.job(id);
  };

  it('retries a failed job once, at once, then leaves it FAILED with the reason error', async () => {
    const submitted = await api.submitted({ priority: 7, payload: [1] });
    const first = await fail('worker-1', submitted.job_type, 'one');
    const firstAt = app.clock.now().toISOString();
    const attempt = (number: number, worker: string, at: string, error: unknown) => ({
      attempt: number,
      worker_id: worker,
      started_at: at,
      ended_at: at,
      outcome: 'failed',
      error,
    });
    const log = [attempt(1, 'worker-1', firstAt, 'one')];
    expect(first).toEqual({ ...submitted, attempts: 1, deliveries: 1, failures: 1, error: 'one', attempt_log: log });
    app.clock.advance(5);
    const second = await fail('worker-2', submitted.job_type, 'two');
    const now = app.clock.now().toISOString();
    expect(second).toEqual({
      ...submitted,
      state: 'FAILED',
      attempts: 2,
      worker_id: 'worker-2',
      started_at: now,
      finished_at: now,
      error: 'two',
      failure_reason: 'error',
      failure_message: 'the last of 2 attempts failed on worker worker-2: two',
      deliveries: 2,
      failures: 2,
      attempt_log: [...log, attempt(2, 'worker-2', now, 'two')],
    });
    expect((await api.claim('worker-1', submitted.job_type)).status).toBe(204);
  });

  it('gives every attempt a lease of its own', async () => {
    const first = await api.running('worker-1');
    await api.complete(first.id, reportOf(first, { success: false }));
    const second = await api.claimed('worker-1', first.job_type);
    expect(second).toMatchObject({ id: first.id, attempts: 2, error: null });
    expect(second.lease_token).not.toBe(first.lease_token);
  });

  it('completes on the retry, and forgets the error', async () => {
    const { job_type: jobType } = await api.submitted();
    await fail('worker-1', jobType, 'one');
    const claim = await api.claimed('worker-1', jobType);
    expect(claim.error).toBe('one');
    const job = bodyOf<JobBody>(await api.complete(claim.id, reportOf(claim, { success: true, result: 1 })), 200);
    expect(job).toMatchObject({ state: 'COMPLETED', attempts: 2, result: 1, error: null, failure_reason: null });
  });

  it('hands a retry out before younger jobs of its priority', async () => {
    const jobType = api.freshType();
    const old = await api.submitted({ job_type: jobType });
    app.clock.advance(1);
    await api.submitted({ job_type: jobType });
    await fail('worker-1', jobType, 'one');
    expect((await api.claimed('worker-1', jobType)).id).toBe(old.id);
  });

  it.each([
    [29_999, 'RUNNING'],
    [30_000, 'RUNNING'],
    [30_001, 'PENDING'],
  ])('finds a job %d ms after its claim %s', async (elapsed, state) => {
    const claim = await api.running();
    expect(Date.parse(claim.deadline_at as string) - Date.parse(claim.started_at as string)).toBe(30_000);
    app.clock.advance(elapsed);
    await app.sweep();
    expect((await api.job(claim.id)).state).toBe(state);
    const stillHeld = await api.complete(claim.id, reportOf(claim, { success: true }));
    expect(stillHeld.status).toBe(state === 'RUNNING' ? 200 : 409);
  });

  it('gives a job that has timed out once more to a worker, then leaves it FAILED with the reason timeout', async () => {
    const submitted = await api.submitted();
    const first = await timeOut('worker-1', submitted.job_type);
    expect(first).toEqual({
      ...submitted,
      attempts: 1,
      deliveries: 1,
      failures: 1,
      error: { type: 'timeout', message: expect.stringContaining('worker-1') },
      attempt_log: [expect.objectContaining({ attempt: 1, worker_id: 'worker-1', outcome: 'timed_out' })],
    });
    const second = await timeOut('worker-2', submitted.job_type);
    expect(second).toMatchObject({
      state: 'FAILED',
      attempts: 2,
      worker_id: 'worker-2',
      deadline_at: null,
      finished_at: app.clock.now().toISOString(),
      result: null,
      failure_reason: 'timeout',
    });
    expect((await api.claim('worker-1', submitted.job_type)).status).toBe(204);
    await app.sweep();
    expect(await api.job(submitted.id)).toEqual(second);
  });

  it('spends the two attempts on a failure and a timeout, in either order', async () => {
    const one = await api.submitted();
    await fail('w', one.job_type, 'x');
    expect(await timeOut('w', one.job_type)).toMatchObject({ state: 'FAILED', attempts: 2, failure_reason: 'timeout' });
    const other = await api.submitted();
    await timeOut('w', other.job_type);
    expect(await fail('w', other.job_type, 'x')).toMatchObject({
      state: 'FAILED',
      failure_reason: 'error',
      error: 'x',
    });
  });

  it('never sweeps what waits or has ended, however old', async () => {
    const waiting = await api.submitted();
    const ended = await api.running();
    await api.complete(ended.id, reportOf(ended, { success: true }));
    const before = [await api.job(waiting.id), await api.job(ended.id)];
    app.clock.advance(86_400_000);
    await app.sweep();
    expect([await api.job(waiting.id), await api.job(ended.id)]).toEqual(before);
  });

  it('hears the report of a late holder that arrives together with the sweep', async () => {
    const claim = await api.running();
    app.clock.advance(30_001);
    const report = api.complete(claim.id, reportOf(claim, { success: true }));
    const [answer] = await Promise.all([report, report.then(() => app.sweep())]);
    expect(bodyOf<JobBody>(answer, 200).state).toBe('COMPLETED');
    expect((await api.job(claim.id)).state).toBe('COMPLETED');
  });
});
