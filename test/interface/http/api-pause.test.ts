import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sweeper } from '../../../src/application/sweeper.js';
import type { ClaimedJobsBody } from '../../../src/interface/http/contract.js';
import type { JobTypesBody } from '../../../src/interface/http/contract/job-types.js';
import { ApiClient, bodyOf, fieldsAtFault, reportOf } from '../../support/http-client.js';
import { FakeClock } from '../../support/fake-clock.js';
import { createDatabase, DATABASE_KINDS, type TestDatabase } from '../../support/stores.js';
import { startTestApp, startTestAppOn, type TestApp } from '../../support/test-app.js';

const types = async (api: ApiClient, query = '') =>
  bodyOf<JobTypesBody>(await api.send('GET', `/job-types${query}`), 200).job_types;
const set = async (api: ApiClient, jobType: string, verb: 'pause' | 'resume') =>
  bodyOf(await api.post(`/job-types/${jobType}/${verb}`, {}), 200);
const idsOf = async (answer: ReturnType<ApiClient['post']>) =>
  bodyOf<ClaimedJobsBody>(await answer, 200).jobs.map(({ id }) => id);

describe.each(DATABASE_KINDS)('pausing a job type on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterAll(() => app.close());

  const claimAll = (body: object = {}) => idsOf(api.post('/claims', { worker_id: 'w', limit: 10, ...body }));
  async function beginToWait(body: object) {
    const before = app.clock.sleeping;
    const claimed = claimAll({ wait_seconds: 60, ...body });
    while (app.clock.sleeping === before) await new Promise(setImmediate);
    return { claimed };
  }

  it('keeps its jobs from everybody, whatever they ask for, and gives the others out by priority', async () => {
    const [held, low, high] = [
      await api.submitted({ priority: 10 }),
      await api.submitted({ priority: 2 }),
      await api.submitted({ priority: 9 }),
    ];
    await set(api, held.job_type, 'pause');
    expect(await claimAll({ job_types: [held.job_type] })).toEqual([]);
    expect(await claimAll({ job_types: [held.job_type, low.job_type] })).toEqual([low.id]);
    expect(await claimAll()).toEqual([high.id]);
    expect((await api.send('GET', '/next-job?worker_id=w')).status).toBe(204);
    await set(api, held.job_type, 'resume');
    expect(await claimAll()).toEqual([held.id]);
  });

  it('lets those that run go on, and takes new ones', async () => {
    const running = await api.running();
    await set(api, running.job_type, 'pause');
    const failed = await api.complete(running.id, reportOf(running, { success: false }));
    expect(failed.status).toBe(200);
    const next = await api.submitted({ job_type: running.job_type });
    expect(await claimAll()).toEqual([]);
    await set(api, running.job_type, 'resume');
    expect(await claimAll()).toEqual([running.id, next.id]);
  });

  it('gives a worker that waits nothing of it, and all of it once it is resumed', async () => {
    const jobType = api.freshType();
    await set(api, jobType, 'pause');
    const { claimed } = await beginToWait({ job_types: [jobType] });
    const { claimed: byAnybody } = await beginToWait({});
    const { id } = await api.submitted({ job_type: jobType });
    const other = await api.submitted();
    expect(await byAnybody).toEqual([other.id]);
    expect(await api.job(id)).toMatchObject({ state: 'PENDING' });
    await set(api, jobType, 'resume');
    expect(await claimed).toEqual([id]);
  });

  it('may be said twice, of types that have no jobs as well, and is listed with its counts', async () => {
    const jobType = api.freshType();
    const since = app.clock.now().toISOString();
    await set(api, jobType, 'pause');
    app.clock.advance(1000);
    await set(api, jobType, 'pause');
    const none = { PENDING: 0, RUNNING: 0, COMPLETED: 0, FAILED: 0 };
    const listed = async () => (await types(api, '?limit=100')).find(({ job_type: name }) => name === jobType);
    expect(await listed()).toEqual({ job_type: jobType, paused: true, paused_at: since, counts: none });
    await api.submitted({ job_type: jobType });
    expect(await listed()).toMatchObject({ paused: true, counts: { ...none, PENDING: 1 } });
    await set(api, jobType, 'resume');
    await set(api, jobType, 'resume');
    expect(await listed()).toMatchObject({ paused: false, paused_at: null });
    await api.emptyQueue();
  });

  it('lists the types page by page, by name', async () => {
    for (const name of ['z.1', 'z.2', 'z.3']) await api.submitted({ job_type: name });
    const page = bodyOf<JobTypesBody>(await api.send('GET', '/job-types?cursor=z&limit=2'), 200);
    expect(page.job_types.map(({ job_type: name }) => name)).toEqual(['z.1', 'z.2']);
    const rest = await types(api, `?cursor=${page.next_cursor}`);
    expect(rest.map(({ job_type: name }) => name)).toEqual(['z.3']);
    await api.emptyQueue();
  });

  it('refuses a type that cannot be one', async () => {
    expect(fieldsAtFault(await api.post('/job-types/a%20b/pause', {}))).toEqual(['job_type']);
  });
});

describe.each(DATABASE_KINDS)('a pause on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase(kind);
  });
  afterAll(() => database.drop());

  it('outlives the scheduler, and the other schedulers of the store follow with their next look', async () => {
    const kept = { url: database.url, drop: () => Promise.resolve() };
    const first = await startTestAppOn(kept, new FakeClock());
    const api = new ApiClient(first.url);
    const { id, job_type: jobType } = await api.submitted();
    await set(api, jobType, 'pause');
    if (kind === 'sqlite') await first.close();
    const second = await startTestAppOn(kept, new FakeClock());
    const other = new ApiClient(second.url);
    const sweeper = second.container.resolve(Sweeper);
    sweeper.start();
    const look = async (isDone: () => Promise<boolean>) => {
      for (;;) {
        while (second.clock.sleeping === 0) await new Promise(setImmediate);
        second.clock.advance(1000);
        if (await isDone()) return;
      }
    };
    await look(async () => (await types(other)).some(({ paused }) => paused));
    await look(async () => (await other.send('GET', '/next-job?worker_id=w')).status === 204);
    await set(kind === 'sqlite' ? other : api, jobType, 'resume');
    await look(
      async () => (await other.job(id)).state === 'RUNNING' || (await other.claim('w', jobType)).status === 200,
    );
    await sweeper.stop();
    await second.close();
    if (kind === 'postgres') await first.close();
  });
});
