import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Coordinator } from '../../../src/application/coordinator.js';
import type { WorkersBody } from '../../../src/interface/http/contract/workers.js';
import { ApiClient, bodyOf, fieldsAtFault } from '../../support/http-client.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

describe.each(DATABASE_KINDS)('the workers on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeEach(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterEach(() => app.close());

  const now = () => app.clock.now().toISOString();
  const list = async (query = '') => bodyOf<WorkersBody>(await api.send('GET', `/workers${query}`), 200);
  const names = async (query = '') => (await list(query)).workers.map(({ worker_id }) => worker_id);

  it('are known by their claims, with what they ask for, run and have been told', async () => {
    const first = now();
    await api.claim('all');
    const { job_type: jobType } = await api.submitted();
    await api.claimed('some', `${jobType},b,a`);
    await api.post('/workers/some/directive', { directive: 'drain' });
    const some = {
      worker_id: 'some',
      job_types: [jobType, 'a', 'b'].sort(),
      first_seen_at: first,
      last_seen_at: first,
      last_asked_at: first,
      running: 1,
      directive: 'drain',
    };
    const all = { ...some, worker_id: 'all', job_types: null, running: 0, directive: 'run' };
    expect(await list()).toEqual({ workers: [some, all], next_cursor: null });

    app.clock.advance(120_000);
    const second = now();
    await api.post('/claims', { worker_id: 'all', job_types: ['c'] });
    expect((await list()).workers).toEqual([
      { ...all, job_types: ['c'], last_seen_at: second, last_asked_at: second },
      some,
    ]);
  });

  it('are seen by their heartbeats, which do not ask for jobs', async () => {
    await api.claim('beating', 'a');
    const asked = now();
    app.clock.advance(60_000);
    await api.post('/workers/beating/heartbeat', { leases: [] });
    await api.post('/workers/unknown/heartbeat', { leases: [] });
    expect((await list()).workers).toEqual([
      expect.objectContaining({ worker_id: 'unknown', job_types: null, last_seen_at: now(), last_asked_at: null }),
      expect.objectContaining({ worker_id: 'beating', job_types: ['a'], last_seen_at: now(), last_asked_at: asked }),
    ]);
  });

  it('are being seen as long as they wait for a job', async () => {
    const waiting = api.post('/completions', { worker_id: 'w', reports: [], claim_next: { wait_seconds: 60 } });
    while ((await list()).workers.length === 0) await new Promise(setImmediate);
    app.clock.advance(30_000);
    expect((await list()).workers).toMatchObject([{ worker_id: 'w', last_seen_at: now(), last_asked_at: now() }]);
    app.container.resolve(Coordinator).stopWaiting();
    expect((await waiting).status).toBe(200);
  });

  it('are listed in pages, the latest seen first, and forgotten after a day', async () => {
    for (const name of ['a', 'b', 'ç d']) {
      await api.claim(name);
      app.clock.advance(1_000);
    }
    const first = await list('?limit=2');
    expect(first.workers.map(({ worker_id }) => worker_id)).toEqual(['ç d', 'b']);
    const second = await list(`?limit=2&cursor=${first.next_cursor}`);
    expect(second).toMatchObject({ workers: [{ worker_id: 'a' }], next_cursor: null });
    app.clock.advance(24 * 3_600_000 - 2_000);
    expect(await names()).toEqual(['ç d', 'b']);
    app.clock.advance(1_000);
    expect(await names()).toEqual(['ç d']);
    await api.claim('b');
    expect((await list()).workers[0]).toMatchObject({ worker_id: 'b', first_seen_at: now() });
  });

  it('refuse a cursor that is none of theirs, and a limit that no page has', async () => {
    for (const cursor of ['', 'x', 'MTIz', '%20', Buffer.from('99 \u0000').toString('base64url')]) {
      expect(fieldsAtFault(await api.send('GET', `/workers?cursor=${cursor}`))).toEqual(['cursor']);
    }
    expect(fieldsAtFault(await api.send('GET', '/workers?limit=101'))).toEqual(['limit']);
    expect(fieldsAtFault(await api.send('GET', '/workers?limit=0&x=1'))).toEqual(['x']);
  });
});
