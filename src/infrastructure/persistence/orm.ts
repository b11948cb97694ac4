import type { MikroORM } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { SqliteDriver } from '@mikro-orm/sqlite';
import type { DatabaseUrl } from './database-url.js';
import { jobSchema } from './job-schema.js';
import { postgresMigrations } from './migrations/postgres/index.js';
import { sqliteMigrations } from './migrations/sqlite/index.js';
import { loadStatements } from './dialect.js';
import { DeadlineClient } from './postgres-client.js';
import { SqliteFileDialect } from './sqlite-file.js';

type OrmOptions = NonNullable<Parameters<typeof MikroORM.init>[0]>;

export interface OrmSettings {
  readonly database: DatabaseUrl;
  /** Connections to PostgreSQL at most. */
  readonly poolSize: number;
  /** What a statement, and a wait for a lock, may take on PostgreSQL; undefined for as long as it likes. */
  readonly statementTimeoutMs: number | undefined;
  /**
   * Whether PostgreSQL is to refuse what is written outside of a transaction that has been begun for writing, so that
   * statements can be sent right behind their BEGIN.
   */
  readonly writesNeedBegin?: boolean;
}

/** The one MikroORM configuration: for the scheduler, for its migrations, and for the MikroORM CLI. */
export function ormOptions({
  database,
  poolSize,
  statementTimeoutMs,
  writesNeedBegin = false,
}: OrmSettings): OrmOptions {
  const shared = {
    entities: [jobSchema],
    extensions: [Migrator],
    // The scheduler has its own logger; what the ORM would print to the console is an error's message, thrown as well.
    logger: () => undefined,
    ensureDatabase: false,
  };
  const migrations = {
    tableName: 'baton_migrations',
    snapshot: false,
    disableForeignKeys: false,
  } satisfies OrmOptions['migrations'];

  if (database.kind === 'sqlite') {
    return {
      ...shared,
      driver: SqliteDriver,
      dbName: database.path,
      driverOptions: () => new SqliteFileDialect(database.path),
      migrations: { ...migrations, migrationsList: sqliteMigrations },
    };
  }
  return {
    ...shared,
    driver: PostgreSqlDriver,
    clientUrl: database.url,
    pool: { min: 0, max: poolSize },
    driverOptions: {
      Client: DeadlineClient,
      ...postgresConnection(database.url, { statementTimeoutMs, writesNeedBegin }),
    },
    migrations: { ...migrations, migrationsList: postgresMigrations },
  };
}

/** What a client of PostgreSQL connects with. */
export type PostgresConnection = NonNullable<ConstructorParameters<typeof DeadlineClient>[0]>;

/** How the pool connects, for connections beside it as well. */
export function postgresConnection(
  databaseUrl: string,
  { statementTimeoutMs, writesNeedBegin = false }: Pick<OrmSettings, 'statementTimeoutMs' | 'writesNeedBegin'>,
): PostgresConnection {
  return {
    // Whatever is sent without waiting goes in one round trip.
    pipeline: true,
    preparedNames: PREPARED_NAMES,
    // The ORM takes host, user, password and database from the URL; sslmode and the rest are the driver's to read.
    ...connectionOf(databaseUrl, writesNeedBegin ? GUARDED_SESSION_OPTIONS : SESSION_OPTIONS),
    application_name: 'baton',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    ...(statementTimeoutMs !== undefined && {
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      lock_timeout: Math.min(statementTimeoutMs, LOCK_TIMEOUT_MS),
      answerDeadlineMs: statementTimeoutMs * 2,
    }),
  };
}

/**
 * Times are read back as text, so how the server writes them is pinned, whatever the database's defaults are.
 *
 * So are the plans: a queue's statistics are always out of date, and each statement has one right plan, by its index. A
 * plan made for the parameters at hand is no better and costs more than the statement; a scan of the table, a bitmap (it
 * loses the order) or compiled code is never right. Of joins the hash is the one that stays linear when the statistics
 * say that there is one row and there are a thousand; a lateral subquery with a limit is looped over all the same.
 */
export const SESSION_OPTIONS = [
  'DateStyle=ISO',
  'TimeZone=UTC',
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_nestloop=off',
  'enable_mergejoin=off',
  'jit=off',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** Of a session that writes in transactions begun for writing only. */
export const GUARDED_SESSION_OPTIONS = `${SESSION_OPTIONS} -c default_transaction_read_only=on`;

function connectionOf(databaseUrl: string, session: string): { connectionString: string; options: string } {
  const url = new URL(databaseUrl);
  const given = url.searchParams.get('options');
  url.searchParams.delete('options');
  return { connectionString: url.href, options: given === null ? session : `${given} ${session}` };
}

/** Planning one of the queue's own statements takes longer than running it. */
const PREPARED_NAMES = new Map(Object.entries(loadStatements('postgres')).map(([name, sql]) => [sql, name]));

/** For a connection from the pool, whether it has to be made or waited for. */
const CONNECT_TIMEOUT_MS = 3_000;
const LOCK_TIMEOUT_MS = 2_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
