import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { parseDatabaseUrl } from '../../src/infrastructure/persistence/database-url.js';
import type { Dialect } from '../../src/infrastructure/persistence/dialect.js';
import { postgresDialect } from '../../src/infrastructure/persistence/postgres-dialect.js';
import { openStore, type Store } from '../../src/infrastructure/persistence/store.js';
import { FakeClock } from './fake-clock.js';

/** A fresh database of one kind, gone after `close`. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

export const DATABASE_KINDS = ['sqlite', 'postgres'] as const;
export type DatabaseKind = (typeof DATABASE_KINDS)[number];

export function createDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  return kind === 'sqlite' ? createSqliteFile() : createPostgresDatabase();
}

function createSqliteFile(): Promise<TestDatabase> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-test-'));
  return Promise.resolve({
    url: `sqlite:///${join(directory, 'baton.db')}`,
    drop: () => Promise.resolve(rmSync(directory, { recursive: true, force: true })),
  });
}

async function createPostgresDatabase(): Promise<TestDatabase> {
  const server = process.env['TEST_POSTGRES_URL'] as string;
  const name = `baton_test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(server, `drop database ${name} with (force)`) };
}

async function onServer(url: string, statement: string): Promise<void> {
  const server = new URL(url);
  if (server.pathname === '' || server.pathname === '/') server.pathname = '/postgres';
  await runSql(server.href, statement);
}

/** Runs one statement on a connection of its own and returns its rows. */
export async function runSql(
  url: string,
  statement: string,
  parameters: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  // Tests end connections on purpose; the statement under way is rejected all the same.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query(statement, parameters);
    return rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

/** The rows of a select, past the scheduler, on either kind of database. */
export async function readTable(databaseUrl: string, select: string): Promise<Record<string, unknown>[]> {
  if (!databaseUrl.startsWith('sqlite:')) return runSql(databaseUrl, select);
  const file = new Database(databaseUrl.replace('sqlite:///', ''), { readonly: true });
  try {
    return file.prepare(select).all() as Record<string, unknown>[];
  } finally {
    file.close();
  }
}

/** A store whose time is the test's. On PostgreSQL the server's clock is replaced; nothing else is. */
export async function openTestStore(url: string, clock: FakeClock = new FakeClock()): Promise<Store> {
  const database = parseDatabaseUrl(url);
  const dialect: Dialect | undefined =
    database.kind === 'postgres'
      ? {
          ...postgresDialect(clock),
          transactionTime: () => Promise.resolve(clock.now()),
          statementTime: () => clock.now(),
        }
      : undefined;
  return openStore(database, { clock, ...(dialect && { dialect }) });
}
