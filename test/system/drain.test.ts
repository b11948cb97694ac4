import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { ClaimedJobBody } from '../../src/interface/http/contract.js';
import { readJobs, readJobsOnceEnded, violations } from '../support/system-history.js';
import { Load, type Exchange } from '../support/system-load.js';
import { freePort } from '../support/system-postgres.js';
import { scene } from '../support/system-scene.js';
import { eventually } from '../support/processes-wait.js';
import { type BatonProcess } from '../support/processes.js';
import { DATABASE_KINDS } from '../support/stores.js';

/** The promise of a drain. */
const GONE_WITHIN_MS = 10_000;

async function expectDrained(scheduler: BatonProcess): Promise<void> {
  const since = performance.now();
  expect(await scheduler.exited()).toBe(0);
  expect(performance.now() - since).toBeLessThan(GONE_WITHIN_MS);
  expect(scheduler.troubles()).toEqual([]);
  expect(scheduler.err).toBe('');
}

describe('a scheduler that gets SIGTERM under load', () => {
  it.concurrent.each(DATABASE_KINDS)(
    'answers what it has begun, exits with 0, and no job has lost an attempt when it is back, on %s',
    (kind) =>
      scene(kind, async ({ database, history, processes }) => {
        // No lease runs out meanwhile, however slowly processes start: a job that got lost stays RUNNING.
        const env = { PORT: String(await freePort()), JOB_TIMEOUT_SECONDS: '600' };
        const started = await processes.scheduler(database.url, env);
        let scheduler = started.process;
        const load = new Load([started.url]).submitters(4).claimers(4, 'record');
        processes.startWorker(started.url, history.workerEnv('worker'));

        const moments: [string, () => boolean][] = [
          ['the first job has just been acknowledged', () => load.acknowledged().length > 0],
          ['the worker is busy', () => history.starts().length > 20],
          ['much has happened', () => load.acknowledged().length > 200],
        ];
        for (const [moment, isNow] of moments) {
          await eventually(isNow, moment);
          scheduler.signal(moment.length % 2 ? 'SIGTERM' : 'SIGINT');
          await expectDrained(scheduler);
          scheduler = (await processes.scheduler(database.url, env)).process;
        }
        await eventually(() => load.acknowledged().length > 220, 'it serves again');
        await load.stop();
        await handInAgain(load, started.url);
        const rows = await readJobsOnceEnded(database.url);

        const starts = [...history.starts(), ...load.starts()];
        const acknowledged = load.acknowledged();
        expect(violations({ rows, starts, acknowledged, sent: load.marks() })).toEqual([]);
        expect(new Set(rows.map(({ state, attempts }) => `${state} ${attempts}`))).toEqual(new Set(['COMPLETED 1']));
        // A request without an answer never got in: what was begun was answered.
        expect(rows).toHaveLength(acknowledged.length);
        expect(starts).toHaveLength(rows.length);
        expect(load.badAnswers([200, 201, 204, 503, 0])).toEqual([]);
      })(),
    90_000,
  );
});

/** The raw clients report once only; what was refused or got no answer is theirs to repeat, as any client would. */
async function handInAgain(load: Load, url: string): Promise<void> {
  const failed = load.exchanges.filter(({ kind, status }) => kind === 'report' && status !== 200);
  const claims = new Map(load.claims().map((claim) => [`/jobs/${claim.id}/complete`, claim]));
  for (const { path } of failed) {
    expect((await load.report(url, claims.get(path) as ClaimedJobBody)).status).toBe(200);
  }
}

describe('a scheduler that drains', () => {
  /** Sends a submit, a claim and a report that cannot get on before `release`. */
  async function holdRequests(
    databaseUrl: string,
    load: Load,
    url: string,
  ): Promise<{ answers: Promise<Exchange[]>; release: () => Promise<void> }> {
    await load.submit(url, { job_type: 'held' });
    const held = (await load.claim(url, 'holder', 'held')).body as ClaimedJobBody;
    await load.submit(url, { job_type: 'next' });
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('begin');
    await client.query('lock table jobs in access exclusive mode');
    const answers = Promise.all([
      load.submit(url, { job_type: 'last' }),
      load.claim(url, 'holder', 'next'),
      load.report(url, held),
    ]);
    const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await eventually(async () => (await client.query(waiting)).rowCount === 1, 'a transaction waits');
    return { answers, release: () => client.end() };
  }

  it.concurrent(
    'answers every request that it has begun, and is gone in time although a client never ends another one',
    scene('postgres', async ({ database, processes }) => {
      const { url, process: scheduler } = await processes.scheduler(database.url);
      const load = new Load([url]);
      const { hostname, port } = new URL(url);
      const slow = connect(Number(port), hostname);
      slow.on('error', () => undefined);
      const closed = once(slow, 'close');
      slow.write(
        'POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"job',
      );

      const { answers, release } = await holdRequests(database.url, load, url);
      scheduler.signal('SIGTERM');
      await eventually(() => scheduler.logged('SIGTERM: draining'), 'it drains');
      const isClosed = async () => String((await load.probe(url, '/healthz')).body).includes('ECONNREFUSED');
      await eventually(isClosed, 'it takes no new connections');
      await release();
      expect((await answers).map(({ kind, status }) => [kind, status])).toEqual([
        ['submit', 201],
        ['claim', 200],
        ['report', 200],
      ]);
      await expectDrained(scheduler);
      await closed;
      const states = (await readJobs(database.url)).map(({ state, attempts }) => `${state} ${attempts}`);
      expect(states).toEqual(['COMPLETED 1', 'RUNNING 1', 'PENDING 0']);
    }),
    30_000,
  );

  it.concurrent(
    'exits at once, with 1, on a second signal',
    scene('postgres', async ({ database, processes }) => {
      const { url, process: scheduler } = await processes.scheduler(database.url);
      const { answers, release } = await holdRequests(database.url, new Load([url]), url);
      scheduler.signal('SIGTERM');
      await eventually(() => scheduler.logged('SIGTERM: draining'), 'it drains');
      scheduler.signal('SIGINT');
      expect(await scheduler.exited(1_500)).toBe(1);
      expect((await answers).map(({ status }) => status)).toEqual([0, 0, 0]);
      await release();
      const states = (await readJobs(database.url)).map(({ state }) => state);
      expect(states.slice(0, 2)).toEqual(['RUNNING', 'PENDING']);
    }),
    30_000,
  );

  it.concurrent.each(['scheduler', 'worker'] as const)(
    'exits with 0 although nobody reads its log any more: a %s',
    (program) =>
      scene('sqlite', async ({ processes }) => {
        // Both with nothing to do, so that the farewell is the first line that finds no reader.
        const stopped =
          program === 'scheduler'
            ? (await processes.scheduler('sqlite::memory:')).process
            : processes.startWorker(`http://127.0.0.1:${await freePort()}`);
        if (program === 'worker') await eventually(() => stopped.logged('cannot be reached'), 'the worker is up');
        await stopped.closeItsOutput();
        stopped.signal('SIGTERM');
        expect(await stopped.exited(GONE_WITHIN_MS)).toBe(0);
      })(),
    30_000,
  );
});
