import { startPostgres } from './postgres-server.js';

/** Starts the PostgreSQL that the tests share, or finds it, and says which one serves. */
export default async function globalSetup() {
  const server = await startPostgres();
  globalThis.batonPostgres = server;
  process.env.TEST_POSTGRES_URL = server.url;
  process.env.TEST_POSTGRES_KIND = server.kind;
  process.stdout.write(`\nPostgreSQL for these tests: ${server.kind}\n`);
}
