import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Baton's jobs in SQLite, as the bench sees them: a fresh file. */
export async function openSqliteStore() {
  const directory = mkdtempSync(join(tmpdir(), 'baton-bench-sqlite-'));
  const file = join(directory, 'baton.db');
  return {
    url: `sqlite:///${file}`,
    watched: {},
    async count(jobType) {
      return query(
        file,
        'select state, count(*) as jobs, max(attempts) as attempts from jobs where job_type = ? group by state',
        jobType,
      );
    },
    async close() {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function query(file, sql, ...parameters) {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare(sql).all(...parameters);
  } finally {
    database.close();
  }
}
