import { stat } from 'node:fs/promises';
import type { StoreSizes, TableSize } from '../../application/ports/stats-queries.js';
import type { Execute, Statements } from './dialect.js';

const TABLES = [
  'jobs',
  'job_tags',
  'journal',
  'journal_fold',
  'job_counts',
  'job_minutes',
  'job_types',
  'idempotency_keys',
  'schedules',
  'workers',
  'worker_directives',
  'baton_migrations',
];

/** How large a store is; one of a kind of database. */
export type MeasureSizes = (execute: Execute, statements: Statements) => Promise<StoreSizes>;

export const postgresSizes: MeasureSizes = async (execute, { sizes, 'table-sizes': tableSizes }) => {
  const [row = {}] = await execute(sizes, []);
  const tables = await execute(tableSizes, [TABLES]);
  return {
    tables: tables.map(tableSize),
    databaseBytes: Number(row['database_bytes']),
    // The server's log is of all its databases, and what is free in a table is found out by vacuum.
    freeBytes: null,
    walBytes: null,
  };
};

/**
 * SQLite knows the sizes of its tables only by walking through the whole file, 0.5 ms a megabyte, and nobody else is
 * served meanwhile: of a larger one they are not told.
 */
const LARGEST_WALK_BYTES = 16 * 1024 * 1024;

export function sqliteSizes(path: string): MeasureSizes {
  return async (execute, { sizes, 'table-sizes': tableSizes }) => {
    const [row = {}] = await execute(sizes, []);
    const databaseBytes = Number(row['database_bytes']);
    const tables = databaseBytes > LARGEST_WALK_BYTES ? [] : await execute(tableSizes, [JSON.stringify(TABLES)]);
    return {
      tables: tables.map(tableSize),
      databaseBytes,
      freeBytes: Number(row['free_bytes']),
      walBytes: await sizeOf(`${path}-wal`),
    };
  };
}

function tableSize({ name, bytes }: Record<string, unknown>): TableSize {
  return { name: name as string, bytes: Number(bytes) };
}

/** A database in memory has no file, and one that nobody has written to no log. */
async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
