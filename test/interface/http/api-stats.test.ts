import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import type { StatsBody, TypeStatsBody } from '../../../src/interface/http/contract/stats.js';
import type { Problem } from '../../../src/interface/http/contract.js';
import { ApiClient, bodyOf, reportOf } from '../../support/http-client.js';
import { DATABASE_KINDS, runSql } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

/** A tenth off at most. */
function expectNear(seconds: number | null, expected: number): void {
  expect(Math.abs((seconds ?? NaN) / expected - 1)).toBeLessThan(0.11);
}

describe.each(DATABASE_KINDS)('GET /stats on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterAll(() => app.close());

  /** What is told is a second old at most. */
  const stats = async (): Promise<StatsBody> => {
    app.clock.advance(1_000);
    return bodyOf<StatsBody>(await api.send('GET', '/stats'), 200);
  };
  const write = async (sql: string, ...values: unknown[]): Promise<void> => {
    if (kind === 'postgres') {
      let place = 0;
      await runSql(
        app.databaseUrl,
        sql.replaceAll('?', () => `$${++place}`),
        values.map(asText),
      );
      return;
    }
    const file = new Database(app.databaseUrl.replace('sqlite:///', ''));
    file.prepare(sql).run(...values.map((value) => (value instanceof Date ? value.getTime() : value)));
    file.close();
  };
  const asText = (value: unknown) => (value instanceof Date ? value.toISOString() : value);
  const asks = (workerId: string, jobTypes: string[] | null, at: Date) =>
    write(
      'insert into workers (worker_id, job_types, first_seen_at, last_seen_at, last_asked_at) values (?, ?, ?, ?, ?)',
      workerId,
      jobTypes && JSON.stringify(jobTypes),
      at,
      at,
      at,
    );

  it('tells how many jobs there are, how long they wait, who would take them, and how large the tables are', async () => {
    const [a, b, c] = [api.freshType(), api.freshType(), api.freshType()];
    await api.submitted({ job_type: a, priority: 1 });
    app.clock.advance(10_000);
    await api.submitted({ job_type: a, priority: 9 });
    await api.submit({ job_type: b, delay_seconds: 3_600 });
    await api.submitted({ job_type: c });
    const claim = await api.claimed('w', c);
    await api.complete(claim.id, reportOf(claim, { success: true }));
    const now = app.clock.now();
    await asks('w-1', [a, 'x'], now);
    await asks('w-2', [a, 'x'], new Date(now.getTime() - 200_000));
    await asks('w-3', [b], new Date(now.getTime() - 400_000));
    await write('insert into job_types (job_type, paused_at) values (?, ?)', a, now);
    const told = await stats();
    expect(told).toMatchObject({
      at: app.clock.now().toISOString(),
      counts: { PENDING: 3, RUNNING: 0, COMPLETED: 1, FAILED: 0 },
      ready: 2,
      delayed: 1,
      oldest_waiting_seconds: 11,
      types_without_worker: [b],
      other: null,
    });
    const ofType = (jobType: string) => told.job_types.find(({ job_type: name }) => name === jobType);
    expect(ofType(a)).toMatchObject({
      counts: { PENDING: 2 },
      paused: true,
      workers: 2,
      has_no_worker: false,
      oldest_waiting_seconds: 11,
    });
    expect(ofType(b)).toMatchObject({ paused: false, workers: 0, has_no_worker: true, oldest_waiting_seconds: null });
    expect(ofType(c)).toMatchObject({ counts: { COMPLETED: 1 }, has_no_worker: false });
    const tables = new Map(told.tables.map(({ name, bytes }) => [name, bytes]));
    expect([...tables.keys()].sort()).toEqual(
      expect.arrayContaining(['idempotency_keys', 'job_tags', 'jobs', 'journal', 'schedules', 'workers']),
    );
    expect(tables.get('jobs')).toBeGreaterThan(8_000);
    expect(told.database_bytes).toBeGreaterThan(tables.get('jobs') as number);
  });

  it('tells how often what happened of late, and how long jobs waited and ran', async () => {
    const jobType = api.freshType();
    for (let n = 0; n < 20; n++) await api.submitted({ job_type: jobType });
    app.clock.advance(8_000);
    for (let n = 0; n < 10; n++) {
      const claim = await api.claimed('w', jobType);
      app.clock.advance(n === 9 ? 30_000 : 500);
      const outcome = n > 0 ? { success: true } : { success: false, retryable: false };
      bodyOf(await api.complete(claim.id, reportOf(claim, outcome)), 200);
    }
    const told = await stats();
    const of = told.job_types.find(({ job_type: name }) => name === jobType) as TypeStatsBody;
    expect(of.counts).toEqual({ PENDING: 10, RUNNING: 0, COMPLETED: 9, FAILED: 1 });
    const often = Object.entries(of.rates).map(([what, rate]) => [what, Math.round(rate * told.window_seconds)]);
    expect(Object.fromEntries(often)).toEqual({ submitted: 20, started: 10, completed: 9, failed: 1, retried: 0 });
    expectNear(of.wait_seconds.p50, 10);
    expectNear(of.run_seconds.p50, 0.5);
    expectNear(of.run_seconds.p95, 30);
    expect(of.oldest_waiting_seconds).toBe(8 + 9 * 0.5 + 30 + 1);
    expect(told.rates.submitted).toBeGreaterThanOrEqual(of.rates.submitted);
  });

  it('sees a worker of all types for each of them', async () => {
    await asks('w-all', null, app.clock.now());
    const told = await stats();
    expect(told.types_without_worker).toEqual([]);
    expect(told.job_types.every(({ workers }) => workers > 0)).toBe(true);
  });

  it('answers HEAD, and refuses parameters and other methods', async () => {
    expect((await api.send('HEAD', '/stats')).status).toBe(200);
    expect(bodyOf<Problem>(await api.send('GET', '/stats?x=1'), 422).errors).toMatchObject([{ field: 'x' }]);
    expect((await api.post('/stats', {})).status).toBe(405);
  });
});
