import { describe, expect, it } from '@jest/globals';
import { readJobs, readJobsOnceEnded, violations, type JobRow } from '../support/system-history.js';
import { Load } from '../support/system-load.js';
import { eventually } from '../support/processes-wait.js';
import { type SchedulerProcess } from '../support/processes.js';
import { scene, type Scene } from '../support/system-scene.js';
import { runSql } from '../support/stores.js';

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
});
