import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Coordinator } from '../../../src/application/coordinator.js';
import { FireSchedules } from '../../../src/application/fire-schedules.js';
import { CronerCalendar } from '../../../src/infrastructure/croner-calendar.js';
import type { ClaimedJobsBody, JobBody } from '../../../src/interface/http/contract.js';
import type { ScheduleBody, SchedulePageBody } from '../../../src/interface/http/contract/schedules.js';
import { ApiClient, bodyOf, fieldsAtFault, problemOf } from '../../support/http-client.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const MINUTE = 60_000;

describe.each(DATABASE_KINDS)('schedules on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  let names = 0;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterAll(() => app.close());

  const nextName = () => `report-${String((names += 1)).padStart(3, '0')}`;
  const put = (name: string, body: unknown) =>
    api.send('PUT', `/schedules/${name}`, {
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    });
  const get = async (name: string) => bodyOf<ScheduleBody>(await api.send('GET', `/schedules/${name}`), 200);
  const act = (name: string, verb: string) => api.send('POST', `/schedules/${name}/${verb}`);
  const fire = () =>
    app.container
      .resolve(Coordinator)
      .carryOut(new FireSchedules(new CronerCalendar(), { schedules: 100, jobs: 100, characters: 1e6 }));
  const claimed = async (jobType: string): Promise<JobBody[]> => {
    const answer = await api.post('/claims', { worker_id: 'w', job_types: [jobType], limit: 100 });
    return bodyOf<ClaimedJobsBody>(answer, 200).jobs;
  };

  it('creates one with every default, and tells its next five firings', async () => {
    const name = nextName();
    const now = app.clock.now();
    const answer = await api.post('/schedules', { name, cron: '*/10 * * * *', job: { job_type: 'report' } });
    expect(answer.headers['location']).toBe(`/schedules/${name}`);
    const schedule = bodyOf<ScheduleBody>(answer, 201);
    const firings = [1, 2, 3, 4, 5].map((n) => new Date(+now + n * 10 * MINUTE).toISOString());
    expect(schedule).toEqual({
      name,
      cron: '*/10 * * * *',
      time_zone: 'UTC',
      missed: 'skip',
      job: { job_type: 'report', payload: {}, priority: 5 },
      paused: false,
      paused_at: null,
      next_firings: firings,
      last_fired_at: null,
      last_skipped_at: null,
      created_at: now.toISOString(),
      updated_at: now.toISOString(),
    });
    expect(await get(name)).toEqual(schedule);
  });

  it('keeps a job with all that it may have', async () => {
    const job = {
      job_type: 'report',
      payload: { a: [1, 2.5, null, 'ö'] },
      priority: 9,
      delay_seconds: 30,
      expires_at: '2027-01-01T00:00:00.000Z',
      max_attempts: 7,
      timeout_seconds: 90,
      backoff: { type: 'exponential', delay_seconds: 1, max_seconds: 60, jitter: 0.5 },
      tags: ['a', 'b:c'],
    };
    const name = nextName();
    bodyOf(await api.post('/schedules', { name, cron: '0 3 * * *', time_zone: 'Europe/Berlin', job }), 201);
    expect((await get(name)).job).toEqual(job);
  });

  it('answers the same again with 200, and refuses another under its name', async () => {
    const body = { name: nextName(), cron: '@hourly', job: { job_type: 'a', payload: { x: 1, y: 2 } } };
    const first = bodyOf<ScheduleBody>(await api.post('/schedules', body), 201);
    app.clock.advance(1000);
    const again = await api.post('/schedules', { ...body, job: { payload: { y: 2, x: 1 }, job_type: 'a' } });
    expect(bodyOf<ScheduleBody>(again, 200)).toEqual(first);
    for (const other of [{ cron: '@daily' }, { missed: 'once' }, { job: { job_type: 'b' } }]) {
      problemOf(await api.post('/schedules', { ...body, ...other }), 'schedule_exists');
    }
    expect(await get(body.name)).toEqual(first);
  });

  it('of twenty at once under one name creates one', async () => {
    const name = nextName();
    const bodies = Array.from({ length: 20 }, (_, n) => ({ name, cron: '@daily', job: { job_type: `t${n}` } }));
    const statuses = (await Promise.all(bodies.map((body) => api.post('/schedules', body)))).map(
      ({ status }) => status,
    );
    expect(statuses.sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
  });

  it('replaces one, whose times begin anew only if they are others', async () => {
    const name = nextName();
    const body = { cron: '0 0 1 1 *', job: { job_type: 'a' } };
    const created = bodyOf<ScheduleBody>(await put(name, body), 201);
    app.clock.advance(5000);
    expect(bodyOf<ScheduleBody>(await put(name, body), 200)).toEqual(created);
    const other = bodyOf<ScheduleBody>(await put(name, { ...body, job: { job_type: 'b' } }), 200);
    expect(other).toMatchObject({ next_firings: created.next_firings, created_at: created.created_at });
    expect(other.job.job_type).toBe('b');
    const moved = bodyOf<ScheduleBody>(await put(name, { ...body, time_zone: 'Asia/Tokyo' }), 200);
    expect(moved.next_firings[0]).toBe('2026-12-31T15:00:00.000Z');
    bodyOf(await act(name, 'pause'), 200);
    expect(bodyOf<ScheduleBody>(await put(name, body), 200)).toMatchObject({ paused: true, next_firings: [] });
  });

  it('lists them by name, page by page', async () => {
    const prefix = `z${nextName()}`;
    for (const n of ['b', 'a', 'B', '_']) await put(`${prefix}${n}`, { cron: '@daily', job: { job_type: 'a' } });
    const seen: string[] = [];
    let cursor: string | null = prefix;
    do {
      const query = `/schedules?limit=2&cursor=${cursor}`;
      const page: SchedulePageBody = bodyOf(await api.send('GET', query), 200);
      expect(page.schedules.length).toBeLessThanOrEqual(2);
      seen.push(...page.schedules.map(({ name }) => name.slice(prefix.length)));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(['B', '_', 'a', 'b']);
  });

  it('fires: one job at the time of the firing, with the tag of the schedule', async () => {
    const [name, type] = [nextName(), api.freshType()];
    bodyOf(await put(name, { cron: '* * * * *', job: { job_type: type, payload: { n: 1 }, tags: ['t'] } }), 201);
    const { next_firings: firings } = await get(name);
    app.clock.advance(+new Date(firings[0]!) - +app.clock.now() + 1500);
    expect(await fire()).toMatchObject({ more: false });
    expect(await fire()).toEqual({ jobs: 0, skipped: 0, more: false });
    const [job, ...others] = await claimed(type);
    expect(others).toEqual([]);
    expect(job).toMatchObject({
      payload: { n: 1 },
      tags: ['t', `schedule:${name}`],
      run_at: firings[0],
      created_at: app.clock.now().toISOString(),
    });
    expect(await get(name)).toMatchObject({ last_fired_at: firings[0], last_skipped_at: null });
    expect((await get(name)).next_firings.slice(0, 4)).toEqual(firings.slice(1));
    bodyOf(await api.send('DELETE', `/schedules/${name}`), 200);
  });

  it('gives the job of a firing to a claim that waits', async () => {
    const [name, type] = [nextName(), api.freshType()];
    bodyOf(await put(name, { cron: '* * * * * *', job: { job_type: type } }), 201);
    const waiting = api.send('GET', `/next-job?worker_id=w&wait=60&job_types=${type}`);
    app.clock.advance(1000);
    while ((await fire()).jobs === 0) app.clock.advance(1000);
    expect(bodyOf<JobBody>(await waiting, 200).tags).toEqual([`schedule:${name}`]);
    bodyOf(await api.send('DELETE', `/schedules/${name}`), 200);
  });

  it('counts a delay from the firing', async () => {
    const [name, type] = [nextName(), api.freshType()];
    bodyOf(await put(name, { cron: '* * * * *', job: { job_type: type, delay_seconds: 2 } }), 201);
    const first = (await get(name)).next_firings[0]!;
    app.clock.advance(+new Date(first) - +app.clock.now() + 1000);
    await fire();
    expect(await claimed(type)).toEqual([]);
    app.clock.advance(1000);
    expect(await claimed(type)).toMatchObject([{ run_at: new Date(+new Date(first) + 2000).toISOString() }]);
    bodyOf(await api.send('DELETE', `/schedules/${name}`), 200);
  });

  it('does not fire while it is paused, nor makes up for that', async () => {
    const [name, type] = [nextName(), api.freshType()];
    bodyOf(await put(name, { cron: '* * * * *', missed: 'once', job: { job_type: type } }), 201);
    const paused = bodyOf<ScheduleBody>(await act(name, 'pause'), 200);
    expect(paused).toMatchObject({ paused: true, paused_at: app.clock.now().toISOString(), next_firings: [] });
    app.clock.advance(10 * MINUTE);
    await fire();
    expect(bodyOf<ScheduleBody>(await act(name, 'pause'), 200)).toEqual(paused);
    const resumed = bodyOf<ScheduleBody>(await act(name, 'resume'), 200);
    expect(resumed).toMatchObject({ paused: false, paused_at: null });
    expect(+new Date(resumed.next_firings[0]!)).toBeGreaterThan(+app.clock.now());
    expect(bodyOf<ScheduleBody>(await act(name, 'resume'), 200)).toEqual(resumed);
    await fire();
    expect(await claimed(type)).toEqual([]);
    app.clock.advance(MINUTE);
    await fire();
    expect(await claimed(type)).toHaveLength(1);
    bodyOf(await api.send('DELETE', `/schedules/${name}`), 200);
  });

  it('runs now, also when it is paused, and fires as before', async () => {
    const [name, type] = [nextName(), api.freshType()];
    bodyOf(await put(name, { cron: '@daily', job: { job_type: type } }), 201);
    bodyOf(await act(name, 'pause'), 200);
    const before = await get(name);
    const answer = await act(name, 'run');
    const job = bodyOf<JobBody>(answer, 201);
    expect(answer.headers['location']).toBe(`/jobs/${job.id}`);
    expect(job).toMatchObject({ state: 'PENDING', run_at: app.clock.now().toISOString(), tags: [`schedule:${name}`] });
    expect(await get(name)).toEqual(before);
    expect(await claimed(type)).toMatchObject([{ id: job.id }]);
  });

  it('is gone when it is deleted; its jobs stay', async () => {
    const name = nextName();
    const created = bodyOf<ScheduleBody>(await put(name, { cron: '* * * * *', job: { job_type: 'a' } }), 201);
    const { id } = bodyOf<JobBody>(await act(name, 'run'), 201);
    expect(bodyOf(await api.send('DELETE', `/schedules/${name}`), 200)).toEqual(created);
    app.clock.advance(2 * MINUTE);
    expect(await fire()).toMatchObject({ jobs: 0 });
    expect((await api.job(id)).id).toBe(id);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/pause'],
      ['POST', '/resume'],
      ['POST', '/run'],
    ] as const) {
      problemOf(await api.send(method, `/schedules/${name}${path}`), 'schedule_not_found');
    }
  });

  it.each([
    [{ name: 'a b' }, ['name']],
    [{ name: 'x'.repeat(101) }, ['name']],
    [{ cron: 'often' }, ['cron']],
    [{ cron: '61 * * * *' }, ['cron']],
    [{ cron: '@reboot' }, ['cron']],
    [{ cron: '0 0 30 2 *' }, ['cron']],
    [{ cron: '0 0 0 1 1 * 2020' }, ['cron']],
    [{ cron: '2026-12-24T18:00:00' }, ['cron']],
    [{ cron: `0 0 ${'1,'.repeat(200)}1 * *` }, ['cron']],
    [{ time_zone: 'Mars/Olympus' }, ['time_zone']],
    [{ time_zone: '+02:00' }, ['time_zone']],
    [{ cron: 'x', time_zone: '' }, ['cron', 'time_zone']],
    [{ missed: 'twice' }, ['missed']],
    [{ job: undefined }, ['job']],
    [{ job: { job_type: 'a', run_at: '2026-12-24T18:00:00Z' } }, ['job.run_at']],
    [{ job: { job_type: 'a b' } }, ['job.job_type']],
    [{ job: { job_type: 'a', priority: 11 } }, ['job.priority']],
    [{ job: { job_type: 'a', colour: 'red' } }, ['job.colour']],
    [{ colour: 'red' }, ['colour']],
  ])('refuses %j and names %j', async (bad, fields) => {
    const answer = await api.post('/schedules', { name: 'bad', cron: '@daily', job: { job_type: 'a' }, ...bad });
    expect(fieldsAtFault(answer)).toEqual(fields);
    expect((await api.send('GET', '/schedules/bad')).status).toBe(404);
  });

  it('refuses other methods and a name that is none', async () => {
    problemOf(await api.send('DELETE', '/schedules'), 'method_not_allowed');
    expect(fieldsAtFault(await api.send('GET', '/schedules/a%20b'))).toEqual(['name']);
    expect(fieldsAtFault(await api.send('GET', '/schedules?limit=0'))).toEqual(['limit']);
  });
});
