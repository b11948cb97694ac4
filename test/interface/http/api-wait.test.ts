import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JobWatch } from '../../../src/application/job-watch.js';
import type { JobBody, Problem } from '../../../src/interface/http/contract.js';
import { FakeClock } from '../../support/fake-clock.js';
import { ApiClient, bodyOf, reportOf, type Answer } from '../../support/http-client.js';
import { eventually } from '../../support/processes-wait.js';
import { createDatabase, DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, startTestAppOn, type TestApp } from '../../support/test-app.js';

const waiters = (app: TestApp): number => app.container.resolve(JobWatch).waiting;

async function completed(api: ApiClient, jobType: string): Promise<JobBody> {
  const claim = await api.claimed('worker-1', jobType);
  return bodyOf<JobBody>(await api.complete(claim.id, reportOf(claim, { success: true, result: 7 })), 200);
}

describe.each(DATABASE_KINDS)('waiting for the end of a job on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterAll(() => app.close());

  const waited = (count: number) => eventually(() => waiters(app) === count, `${count} wait`);
  const submitAndWait = (body: object, prefer: string): Promise<Answer> =>
    api.postText('/jobs', JSON.stringify(body), { Prefer: prefer });

  it('answers GET /jobs/{id}?wait= when the job has ended', async () => {
    const { id, job_type: jobType } = await api.submitted();
    const answer = api.send('GET', `/jobs/${id.toUpperCase()}?wait=2.5`);
    await waited(1);
    const job = await completed(api, jobType);
    expect(bodyOf<JobBody>(await answer, 200)).toEqual(job);
    expect(bodyOf<JobBody>(await api.send('GET', `/jobs/${id}?wait=60`), 200)).toEqual(job);
    expect((await api.send('HEAD', `/jobs/${id}?wait=60`)).status).toBe(200);
  });

  it('answers it with the job as it is when the time is over, and at once with 404 where there is none', async () => {
    const { id } = await api.submitted();
    const answer = api.send('GET', `/jobs/${id}?wait=10`);
    await waited(1);
    app.clock.advance(10_000);
    expect(bodyOf<JobBody>(await answer, 200)).toMatchObject({ id, state: 'PENDING' });
    const none = await api.send('GET', '/jobs/0192f0c1-2b3c-7d4e-8f50-617283940a1b?wait=60');
    expect(bodyOf<Problem>(none, 404)).toMatchObject({ code: 'job_not_found' });
  });

  it.each(['-1', '60.1', 'soon', '', 'NaN', '1e400'])('refuses to wait for %j seconds', async (wait) => {
    const { id } = await api.submitted();
    const answer = await api.send('GET', `/jobs/${id}?wait=${wait}`);
    expect(bodyOf<Problem>(answer, 422).errors).toMatchObject([{ field: 'wait' }]);
  });

  it('answers POST /jobs with Prefer: wait when the job has ended, with 201 and the job as it is then', async () => {
    const jobType = api.freshType();
    const answer = submitAndWait({ job_type: jobType }, 'respond-async, wait=30');
    await waited(1);
    const job = await completed(api, jobType);
    const { status, headers, text } = await answer;
    expect([status, headers['preference-applied'], headers.location]).toEqual([201, 'wait=30', `/jobs/${job.id}`]);
    expect(JSON.parse(text)).toEqual(job);
  });

  it('waits no longer than 60 s for a preference, and not at all for one that it does not understand', async () => {
    const late = submitAndWait({ job_type: api.freshType() }, 'wait=3600');
    await waited(1);
    app.clock.advance(60_000);
    const { headers, text } = await late;
    expect([headers['preference-applied'], JSON.parse(text)]).toMatchObject(['wait=60', { state: 'PENDING' }]);
    const odd = await submitAndWait({ job_type: api.freshType() }, 'wait=a-while');
    expect([odd.status, odd.headers['preference-applied']]).toEqual([201, undefined]);
  });

  it('frees the wait of a client that goes away', async () => {
    const { id } = await api.submitted();
    const request = httpRequest(`${app.url}/jobs/${id}?wait=60`, { agent: false }).on('error', () => undefined);
    request.end();
    await waited(1);
    request.destroy();
    await waited(0);
  });
});

describe('waiting at one scheduler for a job that ends at another', () => {
  it('takes a second more at most', async () => {
    const database = await createDatabase('postgres');
    const clock = new FakeClock();
    const here = await startTestAppOn({ ...database, drop: () => Promise.resolve() }, clock);
    const there = await startTestAppOn(database, new FakeClock());
    const { id, job_type: jobType } = await new ApiClient(here.url).submitted();
    const answer = new ApiClient(here.url).send('GET', `/jobs/${id}?wait=60`);
    await eventually(() => waiters(here) === 1, 'it waits');
    const job = await completed(new ApiClient(there.url), jobType);
    clock.advance(1_000);
    expect(bodyOf<JobBody>(await answer, 200)).toEqual(job);
    await here.close();
    await there.close();
  });
});
