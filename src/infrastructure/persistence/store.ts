import { MikroORM } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Clock } from '../../application/ports/clock.js';
import type { JobQueries } from '../../application/ports/job-queries.js';
import type { UnitOfWork } from '../../application/ports/unit-of-work.js';
import type { DatabaseUrl } from './database-url.js';
import type { Dialect } from './dialect.js';
import { migrate } from './migrate.js';
import { MikroJobQueries } from './mikro-job-queries.js';
import { MikroUnitOfWork } from './mikro-unit-of-work.js';
import { ormOptions } from './orm.js';
import { postgresDialect } from './postgres-dialect.js';
import { sqliteDialect } from './sqlite-dialect.js';
import { lockSqliteFile, type FileLock } from './sqlite-lock.js';
import { asStoreError } from './store-error.js';

export interface Store {
  readonly unitOfWork: UnitOfWork;
  readonly queries: JobQueries;
  /** Settings of the database that let acknowledged jobs vanish, in words; empty when it is durable. */
  readonly durabilityWarnings: readonly string[];
  close(): Promise<void>;
}

export interface StoreOptions {
  /** The clock of a SQLite store; PostgreSQL's is the server's unless a test brings a dialect of its own. */
  readonly clock: Pick<Clock, 'now'>;
  readonly dialect?: Dialect;
  readonly poolSize?: number;
  readonly statementTimeoutMs?: number;
}

/**
 * Opens the database, migrates it and hands out the queue's two sides.
 *
 * @throws StoreUnavailable when it may be there later; AlreadyInUse when another scheduler has the SQLite file; any
 *   other error is final (no such database, wrong password, not a database file).
 */
export async function openStore(database: DatabaseUrl, options: StoreOptions): Promise<Store> {
  const dialect = options.dialect ?? dialectOf(database, options.clock);
  const lock = isFile(database) ? lockSqliteFile(database.path) : undefined;
  try {
    return await open(database, dialect, options, lock);
  } catch (error) {
    lock?.release();
    throw asStoreError(error, dialect);
  }
}

async function open(
  database: DatabaseUrl,
  dialect: Dialect,
  { poolSize = 10, statementTimeoutMs = 5_000 }: StoreOptions,
  lock: FileLock | undefined,
): Promise<Store> {
  // A database in memory is seen by one connection only, so it is migrated by the connection that uses it.
  const isPrivate = database.kind === 'sqlite' && !isFile(database);
  if (!isPrivate) await migrate(database);
  const orm = await MikroORM.init(ormOptions({ database, poolSize, statementTimeoutMs }));
  const entities = orm.em as SqlEntityManager;
  const connection = entities.getConnection();
  await connection.connect();
  if (isPrivate) await orm.migrator.up();
  return {
    unitOfWork: new MikroUnitOfWork(connection, dialect),
    queries: new MikroJobQueries(entities, dialect),
    durabilityWarnings: database.kind === 'postgres' ? await postgresDurabilityWarnings(entities) : [],
    close: async () => {
      await orm.close(true);
      lock?.release();
    },
  };
}

function isFile(database: DatabaseUrl): database is DatabaseUrl & { kind: 'sqlite' } {
  return database.kind === 'sqlite' && database.path !== ':memory:';
}

function dialectOf(database: DatabaseUrl, clock: Pick<Clock, 'now'>): Dialect {
  return database.kind === 'sqlite' ? sqliteDialect(clock) : postgresDialect();
}

async function postgresDurabilityWarnings(entities: SqlEntityManager): Promise<string[]> {
  const rows = await entities.execute<{ name: string; setting: string }[]>(
    `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes')`,
  );
  return rows.filter(({ setting }) => setting === 'off').map(({ name }) => `${name} = off`);
}
