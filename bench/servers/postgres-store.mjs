import pg from 'pg';
import { seedIntoPostgres } from './seeds.mjs';

/**
 * Baton's jobs in PostgreSQL, as the bench sees them: a fresh database.
 *
 * @param {Awaited<ReturnType<typeof import('./postgres.mjs').startPostgres>>} server
 */
export async function openPostgresStore(server) {
  const { name, url } = await server.createDatabase();
  const client = new pg.Client(url);
  client.on('error', () => undefined); // The server is stopped under it when the bench is interrupted.
  await client.connect();
  const rows = async (sql) => (await client.query(sql)).rows;
  return {
    url,
    watched: { postgres: server.pid },
    /** Jobs by state, and the most attempts that any of them took. */
    count: () => rows('select state, count(*)::int as jobs, max(attempts) as attempts from jobs group by state'),
    async isDrained() {
      return (await rows(`select from jobs where state in ('PENDING', 'RUNNING') limit 1`)).length === 0;
    },
    /** Milliseconds from the first job's end to the last one's, but for those that ended before. */
    async finishedWithinMs(endedBefore) {
      const [{ ms }] = await rows(
        `select extract(epoch from max(finished_at) - min(finished_at))::float8 * 1000 as ms
         from (select finished_at from jobs order by finished_at offset ${endedBefore}) as counted`,
      );
      return ms;
    },
    async hasReady(jobType) {
      return (await rows(`select from jobs where state = 'PENDING' and job_type = '${jobType}' limit 1`)).length > 0;
    },
    /** Jobs of a type that ended in each of these windows of time, a second. */
    async finishedPerSecond(jobType, windows) {
      const sums = windows.map(
        ({ from, to }) => `count(*) filter (where finished_at >= to_timestamp(${from} / 1000.0)
          and finished_at < to_timestamp(${to} / 1000.0))::int as "${from}"`,
      );
      const [counts] = await rows(`select ${sums.join(', ')} from jobs where job_type = '${jobType}'`);
      return windows.map(({ from, to }) => (counts[from] * 1000) / (to - from));
    },
    /** @type {import('./seeds.mjs').Seed} */
    seed: (kind, from, to) => seedIntoPostgres(client, kind, from, to),
    logStatements: () => server.logStatements(name),
    loggedStatements: () => server.loggedStatements,
    async close() {
      await client.end();
      await server.dropDatabase(name);
    },
  };
}
