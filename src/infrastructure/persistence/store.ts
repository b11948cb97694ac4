import { MikroORM } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Clock } from '../../application/ports/clock.js';
import type { FigureQueries } from '../../application/ports/figure-queries.js';
import type { JobQueries } from '../../application/ports/job-queries.js';
import type { JournalQueries } from '../../application/ports/journal-queries.js';
import type { PlaceQueries } from '../../application/ports/place-queries.js';
import type { ReadyHints } from '../../application/ports/ready-hints.js';
import type { StatsQueries } from '../../application/ports/stats-queries.js';
import type { JobTypeQueries } from '../../application/ports/job-type-queries.js';
import type { ScheduleQueries } from '../../application/ports/schedule-queries.js';
import type { UnitOfWork } from '../../application/ports/unit-of-work.js';
import type { WorkerQueries } from '../../application/ports/worker-queries.js';
import type { DatabaseUrl } from './database-url.js';
import type { Dialect } from './dialect.js';
import { migrate } from './migrate.js';
import { MikroJobQueries } from './mikro-job-queries.js';
import { MikroStatsQueries } from './mikro-stats-queries.js';
import { MikroJournalQueries } from './mikro-journal-queries.js';
import { MikroWorkerQueries } from './mikro-worker-queries.js';
import { MikroJobTypeQueries } from './mikro-job-type-queries.js';
import { MikroScheduleQueries } from './mikro-schedule-queries.js';
import { MikroUnitOfWork } from './mikro-unit-of-work.js';
import { ormOptions, postgresConnection } from './orm.js';
import { postgresDialect } from './postgres-dialect.js';
import { PostgresHints } from './postgres-hints.js';
import { sqliteDialect } from './sqlite-dialect.js';
import { lockSqliteFile } from './sqlite-lock.js';
import { postgresSizes, sqliteSizes, type MeasureSizes } from './store-sizes.js';
import { StatementReader } from './statement-reader.js';
import { asStoreError } from './store-error.js';
import { steadyClock } from '../steady-clock.js';

export interface Store {
  readonly unitOfWork: UnitOfWork;
  readonly queries: JobQueries;
  readonly figures: FigureQueries;
  readonly stats: StatsQueries;
  readonly journal: JournalQueries;
  readonly workers: WorkerQueries;
  readonly places: PlaceQueries;
  readonly schedules: ScheduleQueries;
  readonly jobTypes: JobTypeQueries;
  /** Undefined when no other scheduler can be on the store. */
  readonly hints: ReadyHints | undefined;
  /** Settings of the database that let acknowledged jobs vanish, in words; empty when it is durable. */
  readonly durabilityWarnings: readonly string[];
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Times of jobs are by it on SQLite; on PostgreSQL by the server's, unless a test brings a dialect of its own. */
  readonly clock: Clock;
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
  const lock = isFile(database) ? lockSqliteFile(database.path) : undefined;
  try {
    const opened = await (database.kind === 'sqlite' ? openSqlite(database, options) : openPostgres(database, options));
    return {
      ...opened,
      close: async () => {
        await opened.close();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

/** What goes wrong here is final: waiting mends no file. */
async function openSqlite(database: SqliteUrl, { clock }: StoreOptions): Promise<Store> {
  // A database in memory is seen by one connection only, so it is migrated by the connection that uses it.
  if (isFile(database)) await migrate(database);
  const orm = await connect(database, {});
  if (!isFile(database)) await orm.migrator.up();
  const [newest] = await entitiesOf(orm).execute<{ created_at: number }[]>(
    'select created_at from jobs order by id desc limit 1',
  );
  const steady = steadyClock(clock, newest && new Date(newest.created_at));
  return storeOf(
    orm,
    sqliteDialect(steady),
    { clock, measureSizes: sqliteSizes(database.path) },
    {
      durabilityWarnings: [],
      hints: undefined,
    },
  );
}

async function openPostgres(database: PostgresUrl, options: StoreOptions): Promise<Store> {
  const { clock, dialect = postgresDialect(clock) } = options;
  try {
    await migrate(database);
    const orm = await connect(database, options);
    const durabilityWarnings = await postgresDurabilityWarnings(entitiesOf(orm));
    const hints = new PostgresHints(postgresConnection(database.url, sessionOf(options)), clock);
    const store = storeOf(orm, dialect, { clock, measureSizes: postgresSizes }, { durabilityWarnings, hints });
    return {
      ...store,
      close: async () => {
        await hints.close();
        await store.close();
      },
    };
  } catch (error) {
    throw asStoreError(error, dialect);
  }
}

async function connect(database: DatabaseUrl, options: Pick<StoreOptions, 'poolSize' | 'statementTimeoutMs'>) {
  const { poolSize = 10 } = options;
  const orm = await MikroORM.init(ormOptions({ database, poolSize, ...sessionOf(options) }));
  await orm.em.getConnection().connect();
  return orm;
}

function sessionOf({ statementTimeoutMs = 5_000 }: Pick<StoreOptions, 'statementTimeoutMs'>) {
  return { statementTimeoutMs, writesNeedBegin: true };
}

type Orm = Awaited<ReturnType<typeof connect>>;

function storeOf(
  orm: Orm,
  dialect: Dialect,
  { clock, measureSizes }: { readonly clock: Clock; readonly measureSizes: MeasureSizes },
  rest: Pick<Store, 'durabilityWarnings' | 'hints'>,
): Store {
  const entities = entitiesOf(orm);
  const reader = new StatementReader(entities.getConnection(), dialect);
  const journal = new MikroJournalQueries(reader, dialect);
  const workers = new MikroWorkerQueries(reader, dialect);
  return {
    unitOfWork: new MikroUnitOfWork(entities.getConnection(), dialect),
    queries: new MikroJobQueries(entities, reader, dialect, clock),
    journal,
    figures: journal,
    stats: new MikroStatsQueries(reader, dialect, measureSizes),
    workers,
    places: workers,
    jobTypes: new MikroJobTypeQueries(reader, dialect),
    schedules: new MikroScheduleQueries(reader, dialect),
    ...rest,
    close: () => orm.close(true),
  };
}

function entitiesOf(orm: Orm): SqlEntityManager {
  return orm.em as SqlEntityManager;
}

type SqliteUrl = DatabaseUrl & { kind: 'sqlite' };
type PostgresUrl = DatabaseUrl & { kind: 'postgres' };

function isFile(database: DatabaseUrl): database is DatabaseUrl & { kind: 'sqlite' } {
  return database.kind === 'sqlite' && database.path !== ':memory:';
}

/** SQL_ASCII, the default of a cluster without a locale, keeps the driver's UTF-8 as it comes. */
const COMPLETE_ENCODINGS: ReadonlySet<string | undefined> = new Set(['UTF8', 'SQL_ASCII']);

/** @throws Error when the database cannot hold every text. */
async function postgresDurabilityWarnings(entities: SqlEntityManager): Promise<string[]> {
  const rows = await entities.execute<{ name: string; setting: string }[]>(
    `select name, setting from pg_settings
     where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'server_encoding')`,
  );
  const encoding = rows.find(({ name }) => name === 'server_encoding')?.setting;
  if (!COMPLETE_ENCODINGS.has(encoding)) throw new Error(`the database's encoding is ${encoding}; it must be UTF8`);
  return rows.filter(({ setting }) => setting === 'off').map(({ name }) => `${name} = off`);
}
