import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import type { JobRepository } from '../../src/application/ports/unit-of-work.js';
import { Heartbeat } from '../../src/domain/heartbeat.js';
import { Job } from '../../src/domain/job.js';
import { parseDatabaseUrl } from '../../src/infrastructure/persistence/database-url.js';
import { openStore, type Store } from '../../src/infrastructure/persistence/store.js';
import { systemClock } from '../../src/infrastructure/system-clock.js';
import { runningJob, seconds, success } from '../support/jobs.js';
import { eventually } from '../support/processes-wait.js';
import { createDatabase, runSql, type TestDatabase } from '../support/stores.js';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createDatabase('postgres');
  store = await openStore(parseDatabaseUrl(database.url), { clock: systemClock });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

const beatOf = ({ id, leaseToken }: Job) => Heartbeat.of({ jobId: id, leaseToken: leaseToken! });
const ended = (held: Job) => {
  const job = Job.restore(held);
  job.report(success(held.leaseToken!), seconds(1));
  return job;
};
const extend = (jobs: JobRepository, held: readonly Job[]) => jobs.extendLeases(held.map(beatOf), seconds(1));
const end = (jobs: JobRepository, held: readonly Job[]) => jobs.saveEnded(held.map(ended));

/** PostgreSQL notices a deadlock after a second, and one of the two then begins again. */
it.each([
  ['heartbeats and reports', extend, end],
  ['heartbeats and heartbeats', extend, extend],
])('%s of the same jobs do not deadlock, in whatever order they come', async (_what, first, second) => {
  const [a, b] = [runningJob('a'), runningJob('b')];
  const inTransaction = (work: (jobs: JobRepository) => Promise<unknown>) => {
    let runs = 0;
    return store.unitOfWork.transaction(({ jobs }) => {
      runs += 1;
      return work(jobs).then(() => runs);
    });
  };
  await inTransaction((jobs) => jobs.insert([a, b]));
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select from jobs where id = $1 for update', [a.id]);
  const blocked = async (count: number) => {
    const waits = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    await eventually(async () => (await runSql(database.url, waits)).length === count, `${count} wait for a lock`);
  };
  // This one has nothing yet and waits for a; the other would have b by then, and wait for a behind it.
  const one = inTransaction((jobs) => first(jobs, [a, b]));
  await blocked(1);
  const other = inTransaction((jobs) => second(jobs, [b, a]));
  await blocked(2);
  await holder.query('commit');
  await holder.end();
  expect(await Promise.all([one, other])).toEqual([1, 1]);
});
