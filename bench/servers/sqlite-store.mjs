import { join } from 'node:path';
import Database from 'better-sqlite3';
import { discard, temporaryDirectory } from '../measure/leftovers.mjs';
import { seedIntoSqlite } from './seeds.mjs';

/** Baton's jobs in SQLite, as the bench sees them: a fresh file. */
export async function openSqliteStore() {
  const directory = temporaryDirectory('sqlite');
  const file = join(directory, 'baton.db');
  const rows = (sql) => withDatabase(file, { readonly: true }, (database) => database.prepare(sql).all());
  return {
    url: `sqlite:///${file}`,
    watched: {},
    /** Jobs by state, and the most attempts that any of them took. */
    count: async () => rows('select state, count(*) as jobs, max(attempts) as attempts from jobs group by state'),
    async isDrained() {
      // Each as the indexes have it: the planner does not use them for an "in".
      const left = (state) => rows(`select 1 from jobs where state = '${state}' limit 1`).length;
      return left('PENDING') + left('RUNNING') === 0;
    },
    /** Milliseconds from the first job's end to the last one's, but for those that ended before. */
    async finishedWithinMs(endedBefore) {
      const [{ ms }] = rows(
        `select max(finished_at) - min(finished_at) as ms
         from (select finished_at from jobs order by finished_at limit -1 offset ${endedBefore})`,
      );
      return ms;
    },
    async hasReady(jobType) {
      return rows(`select 1 from jobs where state = 'PENDING' and job_type = '${jobType}' limit 1`).length > 0;
    },
    /** Jobs of a type that ended in each of these windows of time, a second. */
    async finishedPerSecond(jobType, windows) {
      const sums = windows.map(
        ({ from, to }) => `count(*) filter (where finished_at >= ${from} and finished_at < ${to}) as "${from}"`,
      );
      const [counts] = rows(`select ${sums.join(', ')} from jobs where job_type = '${jobType}'`);
      return windows.map(({ from, to }) => (counts[from] * 1000) / (to - from));
    },
    /** @type {import('./seeds.mjs').Seed} */
    seed: async (kind, from, to) => withDatabase(file, {}, (database) => seedIntoSqlite(database, kind, from, to)),
    async close() {
      discard(directory);
    },
  };
}

function withDatabase(file, options, use) {
  const database = new Database(file, options);
  try {
    return use(database);
  } finally {
    database.close();
  }
}
