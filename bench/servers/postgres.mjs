import pg from 'pg';
import { discard, temporaryDirectory } from '../measure/leftovers.mjs';
import { startEmbedded } from '../../test/support/postgres-server.js';

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
 */
export async function startPostgres() {
  const directory = temporaryDirectory('postgres');
  const log = { statements: 0 };
  const onLog = (text) => (log.statements += String(text).match(STATEMENT)?.length ?? 0);
  const server = await startEmbedded({ directory, onLog });
  const urlOf = (database) => `${server.url}/${database}`;
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
    return this.server.pid();
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
