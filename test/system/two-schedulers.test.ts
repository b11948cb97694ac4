import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { HINT_CHANNEL } from '../../src/infrastructure/persistence/postgres-hints.js';
import { readJobs, readJobsOnceEnded, violations, type JobRow } from '../support/system-history.js';
import { Load } from '../support/system-load.js';
import { eventually } from '../support/processes-wait.js';
import { type SchedulerProcess } from '../support/processes.js';
import { scene, type Scene } from '../support/system-scene.js';
import { runSql } from '../support/stores.js';
import { startTcpProxy } from '../support/tcp-proxy.js';

const JOBS = 2_000;
const WORKERS_EACH = 4;

function twoSchedulers(
  { processes, database }: Scene,
  env: Record<string, string> = {},
): Promise<[SchedulerProcess, SchedulerProcess]> {
  return Promise.all([processes.scheduler(database.url, env), processes.scheduler(database.url, env)]);
}

/** Counted when nobody writes any more: a backend hands its counts in when it ends. */
async function deadlocks(databaseUrl: string): Promise<unknown> {
  const sql = 'select deadlocks from pg_stat_database where datname = current_database()';
  return (await runSql(databaseUrl, sql))[0]?.['deadlocks'];
}

describe('two schedulers on one PostgreSQL database', () => {
  it(
    'run 2,000 jobs by 8 worker processes and 4 raw clients: each once, none twice, none lost',
    scene('postgres', async (all) => {
      const { database, history, processes } = all;
      const schedulers = await twoSchedulers(all);
      const urls = schedulers.map(({ url }) => url);
      const workers = urls.flatMap((url, scheduler) =>
        Array.from({ length: WORKERS_EACH }, (_, number) =>
          processes.startWorker(url, history.workerEnv(`worker-${scheduler}-${number}`)),
        ),
      );
      await eventually(() => workers.every((worker) => worker.logged('working for')), 'all workers are up');

      const load = new Load(urls).claimers(4, 'record');
      const submit = async (_: unknown, client: number): Promise<void> => {
        for (let number = client; number < JOBS; number += 16) {
          await load.submit(urls[number % 2] as string, { job_type: 'record' });
        }
      };
      await Promise.all(Array.from({ length: 16 }, submit));
      const rows = await readJobsOnceEnded(database.url, 60_000);
      await load.stop();

      const starts = [...history.starts(), ...load.starts()];
      expect(violations({ rows, starts, acknowledged: load.acknowledged(), sent: load.marks() })).toEqual([]);
      expect(rows).toHaveLength(JOBS);
      expect(load.acknowledged()).toHaveLength(JOBS);
      expect(starts).toHaveLength(JOBS);
      expect(new Set(rows.map(({ state, attempts }) => `${state} ${attempts}`))).toEqual(new Set(['COMPLETED 1']));
      expect(rows.filter(({ result, worker_id: holder }) => result?.ran_by !== holder)).toEqual([]);
      expect(load.badAnswers([200, 201, 204])).toEqual([]);
      // Otherwise it would prove nothing: everybody had a part in it.
      expect(new Set(starts.map(({ workerId }) => workerId)).size).toBe(2 * WORKERS_EACH + 4);

      expect([...schedulers.map(({ process }) => process), ...workers].flatMap((it) => it.troubles())).toEqual([]);
      await processes.killAll();
      expect(await deadlocks(database.url)).toBe('0');
    }),
    90_000,
  );

  it(
    'give one job to one of sixteen claims that are made at the same moment, eight at each',
    scene('postgres', async (all) => {
      const { database } = all;
      const schedulers = await twoSchedulers(all);
      const load = new Load(schedulers.map(({ url }) => url));
      for (let round = 0; round < 25; round++) {
        const [one, other] = schedulers.map(({ url }) => url) as [string, string];
        const { body } = await load.submit(one, { job_type: 'race' });
        const claims = await Promise.all(
          Array.from({ length: 16 }, (_, claimer) => load.claim(claimer % 2 ? one : other, `c-${claimer}`, 'race')),
        );
        expect(claims.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 15 }, () => 204)]);
        expect(claims.find(({ status }) => status === 200)?.body).toMatchObject({ id: (body as JobRow).id });
      }
      expect(new Set((await readJobs(database.url)).map(({ state, attempts }) => `${state} ${attempts}`))).toEqual(
        new Set(['RUNNING 1']),
      );
    }),
    60_000,
  );

  it(
    'sweep side by side: each lease that has run out is ended once',
    scene('postgres', async (all) => {
      const { database } = all;
      const schedulers = await twoSchedulers(all, { JOB_TIMEOUT_SECONDS: '1', SWEEP_INTERVAL_SECONDS: '0.1' });
      const urls = schedulers.map(({ url }) => url) as [string, string];
      const load = new Load(urls);
      const each = (request: (url: string) => Promise<unknown>) =>
        Promise.all(Array.from({ length: 200 }, (_, number) => request(urls[number % 2] as string)));
      await each((url) => load.submit(url, { job_type: 'abandon' }));
      const claimTwice = async (attempt: number): Promise<void> => {
        await each((url) => load.claim(url, `careless-${attempt}`, 'abandon'));
        await eventually(
          async () => (await readJobs(database.url)).every(({ lease_token: lease }) => lease === null),
          'leases end',
        );
      };
      await claimTwice(1);
      await claimTwice(2);
      const rows = await readJobs(database.url);
      expect(load.claims()).toHaveLength(400);
      expect(violations({ rows, starts: [], acknowledged: load.acknowledged(), sent: load.marks() })).toEqual([]);
      const outcomes = rows.map(({ state, attempts, failure_reason: reason, attempt_log: log }) =>
        [state, attempts, reason, ...log.map(({ endedBy }) => endedBy)].join(' '),
      );
      expect(new Set(outcomes)).toEqual(new Set(['FAILED 2 timeout timeout timeout']));
      // Each scheduler tells how many leases it has ended.
      const ended = schedulers.flatMap(({ process }) => process.log()).map(({ ended: count }) => Number(count ?? 0));
      expect(ended.reduce((sum, count) => sum + count, 0)).toBe(400);
    }),
    60_000,
  );

  it(
    'tell each other of ready jobs: a claim that waits at one gets a job submitted at the other, without a sweep',
    scene('postgres', async ({ database, processes }) => {
      const [one, other] = await Promise.all(
        ['one', 'other'].map((name) => processes.scheduler(named(database.url, name), RARE_SWEEPS)),
      );
      await hasListeners(database.url, 2);
      const load = new Load([one!.url, other!.url]);
      const answer = load.claim(other!.url, 'w', 'hinted', 9);
      await hasAsked(database.url, 'other');
      const { body } = await load.submit(one!.url, { job_type: 'hinted' });
      expect(await answer).toMatchObject({ status: 200, body: { id: (body as JobRow).id } });
      for (const { process } of [one!, other!]) {
        process.signal('SIGTERM');
        expect(await process.exited()).toBe(0);
        expect(process.troubles()).toEqual([]);
      }
    }),
    60_000,
  );

  it(
    'do without hints where LISTEN does nothing, as behind PgBouncer: the sweeper looks',
    scene('postgres', async ({ database, processes }) => {
      const { hostname, port } = new URL(database.url);
      const proxy = await startTcpProxy({ host: hostname, port: Number(port || 5432) }, withoutListen);
      const deaf = new URL(named(database.url, 'deaf'));
      deaf.host = `127.0.0.1:${proxy.port}`;
      const [one, other] = await Promise.all([
        processes.scheduler(database.url, RARE_SWEEPS),
        processes.scheduler(deaf.href, { SWEEP_INTERVAL_SECONDS: '0.2' }),
      ]);
      await hasListeners(database.url, 1);
      const load = new Load([one.url, other.url]);
      const answer = load.claim(other.url, 'w', 'unheard', 9);
      await hasAsked(database.url, 'deaf');
      const { body } = await load.submit(one.url, { job_type: 'unheard' });
      expect(await answer).toMatchObject({ status: 200, body: { id: (body as JobRow).id } });
      await processes.killAll();
      await proxy.close();
    }),
    60_000,
  );

  it(
    'tell each other nothing while there is nothing to do, whoever asks and waits and however often they sweep',
    scene('postgres', async (all) => {
      const { database } = all;
      const listener = new pg.Client({ connectionString: database.url });
      // When the test fails the database is dropped under it.
      listener.on('error', () => undefined);
      await listener.connect();
      const heard: (string | undefined)[] = [];
      listener.on('notification', ({ payload }) => heard.push(payload));
      await listener.query(`listen ${HINT_CHANNEL}`);
      const schedulers = await twoSchedulers(all, { SWEEP_INTERVAL_SECONDS: '0.1' });
      await hasListeners(database.url, 3);
      const load = new Load(schedulers.map(({ url }) => url));
      // They are answered when their wait is over, so by then the sweepers have looked several times.
      const claims = schedulers.flatMap(({ url }) => [
        load.claim(url, 'v', 'none', 1),
        load.claim(url, 'w', 'none', 1),
      ]);
      expect((await Promise.all(claims)).map(({ status }) => status)).toEqual([204, 204, 204, 204]);
      await listener.query(`notify ${HINT_CHANNEL}, 'the first'`);
      await eventually(() => heard.length > 0, 'the notification comes');
      expect(heard).toEqual(['the first']);
      await listener.end();
    }),
    60_000,
  );
});

const RARE_SWEEPS = { SWEEP_INTERVAL_SECONDS: '3600' };

/** The URL of a database, with the name that the sessions of a scheduler are to have. */
function named(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('application_name', name);
  return url.href;
}

async function hasListeners(databaseUrl: string, count: number): Promise<void> {
  const sql = `select pid from pg_stat_activity
    where datname = current_database() and query like 'listen %' and state = 'idle'`;
  await eventually(async () => (await runSql(databaseUrl, sql)).length >= count, `${count} sessions listen`);
}

/** Once the first transaction of a scheduler is over. Its claim has found nothing, and waits or is about to. */
async function hasAsked(databaseUrl: string, name: string): Promise<void> {
  const sql = `select pid from pg_stat_activity
    where datname = current_database() and application_name = $1 and query = 'commit' and state = 'idle'`;
  await eventually(async () => (await runSql(databaseUrl, sql, [name])).length > 0, `${name} has asked`);
}

/** As long as before, and nothing that listens. */
function withoutListen(chunk: Buffer): Buffer {
  const listen = `listen ${HINT_CHANNEL}`;
  return Buffer.from(chunk.toString('latin1').replace(listen, 'unlisten *'.padEnd(listen.length)), 'latin1');
}
