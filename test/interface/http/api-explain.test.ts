import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobBody } from '../../../src/interface/http/contract.js';
import type { ExplanationBody } from '../../../src/interface/http/contract/explain.js';
import { ApiClient, bodyOf, fieldsAtFault, problemOf, reportOf } from '../../support/http-client.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

/** Each situation is made, explained, and the explanation put to the test: what it says would help, helps. */
describe.each(DATABASE_KINDS)('the explanation of a job on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterAll(() => app.close());

  const explain = async (id: string) => bodyOf<ExplanationBody>(await api.send('GET', `/jobs/${id}/explain`), 200);
  const submit = async (body: object) => bodyOf<JobBody>(await api.submit(body), 201);
  const inSeconds = (seconds: number) => new Date(app.clock.now().getTime() + seconds * 1000).toISOString();
  const now = () => app.clock.now().toISOString();
  /** A type that a worker has asked for, and got nothing. */
  const askedType = async () => {
    const jobType = api.freshType();
    expect((await api.claim('asker', jobType)).status).toBe(204);
    return jobType;
  };
  const runs = async (id: string, jobType: string) => expect((await api.claimed('prover', jobType)).id).toBe(id);
  const fail = async (jobType: string, more: object = {}) => {
    const claim = await api.claimed('worker-1', jobType);
    const report = reportOf(claim, { success: false, error: 'disk full', ...more });
    return bodyOf<JobBody>(await api.complete(claim.id, report), 200);
  };

  it('1. not due: it runs when its time has come, and not before', async () => {
    const jobType = await askedType();
    const { id } = await submit({ job_type: jobType, delay_seconds: 90 });
    const dueAt = inSeconds(90);
    expect(await explain(id)).toEqual({
      job_id: id,
      code: 'not_due',
      due_at: dueAt,
      sentence: `It becomes ready at ${dueAt}, in 90 s.`,
    });
    app.clock.advance(89_999);
    expect((await api.claim('prover', jobType)).status).toBe(204);
    app.clock.advance(1);
    expect((await explain(id)).code).toBe('waiting_turn');
    await runs(id, jobType);
  });

  it('2. a retry that backs off: it runs when that is over', async () => {
    const jobType = api.freshType();
    const { id } = await submit({
      job_type: jobType,
      max_attempts: 3,
      backoff: { type: 'fixed', delay_seconds: 60 },
    });
    const failedAt = now();
    await fail(jobType);
    const dueAt = inSeconds(60);
    expect(await explain(id)).toEqual({
      job_id: id,
      code: 'retry_backoff',
      due_at: dueAt,
      sentence: `Attempt 1 of 3 failed at ${failedAt}; the next may begin at ${dueAt}, in 1 min.`,
    });
    app.clock.advance(59_999);
    expect((await api.claim('prover', jobType)).status).toBe(204);
    app.clock.advance(1);
    await runs(id, jobType);
  });

  it('3. a paused type: it runs when the type is resumed', async () => {
    const jobType = await askedType();
    const { id } = await submit({ job_type: jobType });
    bodyOf(await api.post(`/job-types/${jobType}/pause`, {}), 200);
    expect(await explain(id)).toEqual({
      job_id: id,
      code: 'type_paused',
      sentence: `Jobs of type ${jobType} are paused: it is given to nobody until the type is resumed.`,
    });
    bodyOf(await api.post(`/job-types/${jobType}/resume`, {}), 200);
    expect((await explain(id)).code).toBe('waiting_turn');
    await runs(id, jobType);
  });

  it('4. no worker: nobody has asked for five minutes, also of those that ask for other types', async () => {
    const jobType = await askedType();
    const { id } = await submit({ job_type: jobType });
    app.clock.advance(300_000);
    expect((await explain(id)).code).toBe('waiting_turn');
    app.clock.advance(1);
    await api.claim('other', 'of-no-use');
    expect(await explain(id)).toEqual({
      job_id: id,
      code: 'no_worker',
      workers_asking: 0,
      sentence: `No worker has asked for jobs of type ${jobType} in the last 5 min.`,
    });
    await api.post('/workers/asker/heartbeat', { leases: [] });
    app.clock.advance(1);
    expect((await explain(id)).sentence).toMatch(
      /1 worker that takes them sent heartbeats meanwhile: busy, it seems\.$/,
    );
    await runs(id, jobType);
  });

  it('5. its turn has not come: so many jobs of its type are given out before it', async () => {
    const jobType = await askedType();
    const first = await submit({ job_type: jobType });
    app.clock.advance(1);
    const { id } = await submit({ job_type: jobType });
    const urgent = await submit({ job_type: jobType, priority: 9 });
    for (const behind of [{ priority: 4 }, {}, { priority: 10, delay_seconds: 60 }]) {
      app.clock.advance(1);
      await submit({ job_type: jobType, ...behind });
    }
    await submit({ job_type: api.freshType(), priority: 10 });
    expect(await explain(id)).toEqual({
      job_id: id,
      code: 'waiting_turn',
      ahead: 2,
      ahead_is_at_least: false,
      workers_asking: 1,
      sentence: `2 ready jobs of type ${jobType} go first; 1 worker has asked for that type in the last 5 min.`,
    });
    await runs(urgent.id, jobType);
    expect(await explain(id)).toMatchObject({ ahead: 1, workers_asking: 2 });
    await runs(first.id, jobType);
    expect(await explain(id)).toMatchObject({
      ahead: 0,
      sentence: expect.stringMatching(/^It is the next of type .*: 2 workers have asked/),
    });
    await runs(id, jobType);
  });

  it('6. running: whose it is, since when, and until when if nothing is heard', async () => {
    const { id, lease_token: leaseToken } = await api.running('worker-1');
    const since = now();
    app.clock.advance(12_000);
    const heartbeat = await api.post(`/jobs/${id}/heartbeat`, { lease_token: leaseToken });
    expect(heartbeat.status).toBe(200);
    const [heardAt, deadlineAt] = [now(), inSeconds(30)];
    app.clock.advance(5_000);
    expect(await explain(id)).toEqual({
      job_id: id,
      code: 'running',
      worker_id: 'worker-1',
      since,
      heard_at: heardAt,
      deadline_at: deadlineAt,
      sentence:
        `Attempt 1 of 2 has been running on worker worker-1 since ${since}, for 17 s; the worker was last heard of 5 s ago, ` +
        `and without a heartbeat or a report the attempt times out at ${deadlineAt}.`,
    });
    app.clock.advance(25_001);
    expect((await explain(id)).sentence).toMatch(/has passed: the next sweep ends the attempt\.$/);
    await app.sweep();
    expect(await api.job(id)).toMatchObject({ state: 'PENDING', attempts: 1 });
  });

  it('7. to be cancelled: it ends with the next word of its worker', async () => {
    const claim = await api.running('worker-1');
    const since = now();
    app.clock.advance(1_000);
    await api.post(`/jobs/${claim.id}/cancel`, {});
    const requestedAt = now();
    const explanation = await explain(claim.id);
    expect(explanation).toEqual({
      job_id: claim.id,
      code: 'cancelling',
      worker_id: 'worker-1',
      since,
      heard_at: since,
      deadline_at: claim.deadline_at,
      sentence:
        `It is to be cancelled, since ${requestedAt}: worker worker-1 hears of it with its next heartbeat or report; ` +
        `at its deadline, ${claim.deadline_at}, it ends in any case.`,
    });
    await api.complete(claim.id, reportOf(claim, { success: true }));
    expect(await explain(claim.id)).toMatchObject({
      code: 'failed',
      failure_reason: 'cancelled',
      worker_id: 'worker-1',
    });
  });

  it('8. completed: by whom and when', async () => {
    const claim = await api.running('worker-1');
    await api.complete(claim.id, reportOf(claim, { success: true }));
    const finishedAt = now();
    expect(await explain(claim.id)).toEqual({
      job_id: claim.id,
      code: 'completed',
      worker_id: 'worker-1',
      finished_at: finishedAt,
      sentence: `Attempt 1 of 2 was completed by worker worker-1 at ${finishedAt}.`,
    });
  });

  it('9. failed: why, and a retry by hand has it wait for a worker again', async () => {
    const jobType = api.freshType();
    const { id } = await submit({ job_type: jobType });
    await fail(jobType);
    await fail(jobType);
    const finishedAt = now();
    const message = 'the last of 2 attempts failed on worker worker-1: disk full';
    expect(await explain(id)).toEqual({
      job_id: id,
      code: 'failed',
      worker_id: 'worker-1',
      finished_at: finishedAt,
      failure_reason: 'error',
      failure_message: message,
      sentence: `It failed at ${finishedAt} (error): ${message}.`,
    });
    await api.post(`/jobs/${id}/retry`, {});
    expect((await explain(id)).code).toBe('waiting_turn');
    await runs(id, jobType);
  });

  it('10. expired: a job that was to be started by a time says so before, when it is over, and afterwards', async () => {
    const jobType = await askedType();
    const expiresAt = inSeconds(10);
    const { id } = await submit({ job_type: jobType, expires_at: expiresAt });
    expect(await explain(id)).toMatchObject({
      code: 'waiting_turn',
      sentence: expect.stringMatching(`It expires at ${expiresAt} unless it has been started.$`),
    });
    app.clock.advance(10_000);
    expect(await explain(id)).toMatchObject({
      code: 'failed',
      failure_reason: 'expired',
      sentence: `It had not been started by its expires_at, ${expiresAt}: the next sweep makes it FAILED.`,
    });
    expect((await api.claim('prover', jobType)).status).toBe(204);
    await app.sweep();
    expect((await api.job(id)).state).toBe('FAILED');
    expect(await explain(id)).toMatchObject({ code: 'failed', failure_reason: 'expired', worker_id: null });
  });

  it('is of what is known: 404 for a job that is not, 422 for what is no id', async () => {
    problemOf(await api.send('GET', '/jobs/0192f0c1-2b3c-7d4e-8f50-617283940a1b/explain'), 'job_not_found');
    expect(fieldsAtFault(await api.send('GET', '/jobs/17/explain'))).toEqual(['id']);
  });
});
