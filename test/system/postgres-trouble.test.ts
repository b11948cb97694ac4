import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { History, readJobsOnceEnded, violations } from '../support/system-history.js';
import { HANG_MS, Load } from '../support/system-load.js';
import { CrashablePostgres } from '../support/system-postgres.js';
import { eventually } from '../support/processes-wait.js';
import { Processes, urlOf, type SchedulerProcess } from '../support/processes.js';

const ENV = { JOB_TIMEOUT_SECONDS: '5', SWEEP_INTERVAL_SECONDS: '0.2' };
const CUTS = 4;
/** The scheduler's own promise; a worker may be backing off a little longer. */
const CLAIM_WITHIN_MS = 5_000;
const LINES_PER_SECOND = 2;
/** One line each way: trouble begins, trouble is over. */
const LINES_ANYWAY = 2;

describe('a scheduler whose PostgreSQL is in trouble', () => {
  let postgres: CrashablePostgres;
  let databaseUrl: string;
  let history: History;
  let processes: Processes;
  let passed: boolean;
  beforeAll(async () => (postgres = await CrashablePostgres.start()), 60_000);
  afterAll(() => postgres.remove());
  beforeEach(async () => {
    passed = false;
    history = new History();
    processes = new Processes();
    databaseUrl = await postgres.createDatabase(`baton_${randomUUID().replaceAll('-', '')}`);
  });
  afterEach(async () => {
    if (!passed) process.stderr.write(processes.story());
    await processes.killAll();
    history.remove();
  });

  async function underLoad(): Promise<{ scheduler: SchedulerProcess; load: Load }> {
    const scheduler = await processes.scheduler(databaseUrl, ENV);
    for (const name of ['one', 'two']) processes.startWorker(scheduler.url, history.workerEnv(name));
    // The raw client asks again at once, so it sees when claims work; the workers back off.
    const load = new Load([scheduler.url]).submitters(4).claimers(1, 'record');
    await eventually(
      () => new Set(history.starts().map(({ workerId }) => workerId)).size === 2,
      'both workers have work',
    );
    return { scheduler, load };
  }

  async function expectAllCompleted({ scheduler, load }: { scheduler: SchedulerProcess; load: Load }): Promise<void> {
    await load.stop();
    const rows = await readJobsOnceEnded(databaseUrl);
    const acknowledged = load.acknowledged();
    const starts = [...history.starts(), ...load.starts()];
    expect(violations({ rows, starts, acknowledged, sent: load.marks() })).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(20);
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['COMPLETED']));
    expect(load.badAnswers([200, 201, 204, 503])).toEqual([]);
    expect(scheduler.process.exit).toBeUndefined();
    expect(scheduler.process.troubles(50)).toEqual([]);
  }

  it('gets over it when all of its connections are cut, again and again', async () => {
    const { scheduler, load } = await underLoad();
    for (let cut = 0; cut < CUTS; cut++) {
      const before = { acknowledged: load.acknowledged().length, starts: history.starts().length };
      expect(await postgres.cutConnections(databaseUrl)).toBeGreaterThan(0);
      await eventually(
        () => load.acknowledged().length > before.acknowledged + 10 && history.starts().length > before.starts,
        'clients and workers are served again',
      );
    }
    await expectAllCompleted({ scheduler, load });
    passed = true;
  }, 60_000);

  it('answers 503 while the database is down, keeps quiet, and goes on within seconds when it is back', async () => {
    const { scheduler, load } = await underLoad();
    const { url, process: scheduled } = scheduler;
    const known = load.acknowledged()[0] as string;
    const linesBefore = scheduled.log().length;
    const downSince = performance.now();
    await postgres.crash();

    const paths = [`/jobs/${known}`, '/next-job?worker_id=prober', '/readyz'];
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(paths.map((path) => load.probe(url, path)));
      expect(answers.map(({ path, status }) => [path, status])).toEqual(paths.map((path) => [path, 503]));
      expect((await load.probe(url, '/healthz')).status).toBe(200);
    }
    const refusedSubmits = () => load.exchanges.filter(({ kind, status }) => kind === 'submit' && status === 503);
    await eventually(() => refusedSubmits().length > 100, 'many submits are refused');
    const downSeconds = (performance.now() - downSince) / 1000;
    const lines = scheduled.log().slice(linesBefore);

    await postgres.start();
    const backAtMs = performance.now();
    const before = { claims: load.claims().length, starts: history.starts().length };
    await eventually(() => load.claims().length > before.claims, 'a claim succeeds', CLAIM_WITHIN_MS);
    expect(performance.now() - backAtMs).toBeLessThan(CLAIM_WITHIN_MS);
    await eventually(() => history.starts().length > before.starts, 'the workers are back', HANG_MS);

    await expectAllCompleted({ scheduler, load });
    expect(lines.map(({ msg }) => msg).slice(Math.floor(downSeconds * LINES_PER_SECOND) + LINES_ANYWAY)).toEqual([]);
    passed = true;
  }, 90_000);

  it('waits for a database that is down when it starts, with one clear line, and starts once it is up', async () => {
    await postgres.crash();
    const waiting = [processes.startScheduler(databaseUrl, ENV), processes.startScheduler(databaseUrl, ENV)] as const;
    for (const scheduler of waiting) {
      const line = await eventually(() => scheduler.log()[0], 'it says that it waits');
      expect(line.msg).toMatch(/^waiting for the database at postgres 127\.0\.0\.1:\d+\/baton_\w+: .+$/);
      expect(scheduler.out + scheduler.err).not.toContain('baton:baton');
    }
    const [stopped, patient] = waiting;
    stopped.signal('SIGTERM');
    expect(await stopped.exited(3_000)).toBe(0);
    expect(stopped.err).toBe('');
    await eventually(() => patient.log().length >= 2, 'it still waits');

    await postgres.start();
    const url = await eventually(() => urlOf(patient), 'it listens');
    expect((await new Load([url]).probe(url, '/readyz')).status).toBe(200);
    const messages = patient.log().map(({ msg }) => msg.replace(/ at .*| on .*| postgres .*/, ''));
    const others = messages.filter((message) => message !== 'waiting for the database');
    expect(others.slice(-2)).toEqual(['database', 'listening']);
    expect(patient.exit).toBeUndefined();
    passed = true;
  }, 60_000);
});
