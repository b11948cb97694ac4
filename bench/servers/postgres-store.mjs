import pg from 'pg';

/**
 * Baton's jobs in PostgreSQL, as the bench sees them: a fresh database.
 *
 * @param {Awaited<ReturnType<typeof import('./postgres.mjs').startPostgres>>} server
 */
export async function openPostgresStore(server) {
  const { name, url } = await server.createDatabase();
  const client = new pg.Client(url);
  await client.connect();
  return {
    name,
    url,
    watched: { postgres: server.pid },
    async count(jobType) {
      const { rows } = await client.query(
        `select state, count(*)::int as jobs, max(attempts) as attempts from jobs where job_type = $1 group by state`,
        [jobType],
      );
      return rows;
    },
    async close() {
      await client.end();
      await server.dropDatabase(name);
    },
  };
}
