import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { loadStatements, type Statements } from '../../src/infrastructure/persistence/dialect.js';
import { createDatabase, openTestStore, type TestDatabase } from '../support/stores.js';

const STATEMENTS = loadStatements('sqlite');
const BY_ID = 'SEARCH jobs USING INDEX sqlite_autoindex_jobs_1 (id=?)';
/** How each statement comes to its jobs; what else is in its plan are its own few rows. */
const PATHS: Partial<Record<keyof Statements, string[]>> = {
  'lock-ready': [
    'SEARCH jobs USING INDEX jobs_ready (priority=? AND run_at<?)',
    'SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)',
  ],
  'lock-ready-of-types': [
    'SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)',
    // Its row is read, which is read for its size all the same: whether it has expired is not in the index.
    'SEARCH ready USING INDEX jobs_ready_of_type (job_type=? AND priority=? AND run_at<?)',
    'SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)',
  ],
  'lock-expired': ['SEARCH jobs USING INDEX jobs_deadline (deadline_at<?)'],
  'lock-lapsed': ['SEARCH jobs USING INDEX jobs_expiry (expires_at>? AND expires_at<?)'],
  'lock-by-ids': [BY_ID],
  'find-ended': ['SEARCH jobs USING INDEX sqlite_autoindex_jobs_1 (id>? AND id<?)'],
  'delete-ended': [BY_ID],
  'save-claimed': [BY_ID],
  'save-ended': [BY_ID],
  'save-changed': [BY_ID],
  'extend-leases': [BY_ID],
  'ended-of': [BY_ID],
  backlog: [
    'SEARCH jobs USING COVERING INDEX jobs_ready (priority=? AND run_at<?)',
    'SEARCH jobs USING COVERING INDEX jobs_ready (priority=? AND run_at>?)',
  ],
  'oldest-ready-of-types': [
    'SEARCH jobs USING COVERING INDEX jobs_ready_of_type (job_type=? AND priority=? AND run_at<?)',
  ],
  outlook: [
    'SEARCH jobs USING COVERING INDEX jobs_deadline (deadline_at<?)',
    'SEARCH jobs USING INDEX jobs_expiry (expires_at>? AND expires_at<?)',
    'SEARCH jobs USING COVERING INDEX jobs_ready (priority=? AND run_at<?)',
    'SEARCH jobs USING COVERING INDEX jobs_ready (priority=? AND run_at>?)',
  ],
};

let file: TestDatabase;
let database: Database.Database;

beforeEach(async () => {
  file = await createDatabase('sqlite');
  await (await openTestStore(file.url)).close();
  database = new Database(file.url.replace('sqlite:///', ''));
});
afterEach(() => {
  database.close();
  return file.drop();
});

/** The parts of a plan that read the table, under whatever name. */
function pathsOf(name: keyof Statements): string[] {
  const parameters = (STATEMENTS[name].replaceAll(/^--.*$/gm, '').match(/\?/g) ?? []).map(() => null);
  const plan = database.prepare(`explain query plan ${STATEMENTS[name]}`).all(...parameters) as { detail: string }[];
  return plan
    .map(({ detail }) => detail)
    .filter((detail) => /^(SCAN|SEARCH) (jobs|ready)\b/.test(detail) && !isOwnRows(detail));
}
/** The rows a statement has already picked. */
const isOwnRows = (detail: string) => detail === 'SCAN ready';

describe('on SQLite every statement finds its jobs by its own index', () => {
  it.each(Object.keys(PATHS) as (keyof Statements)[])('%s', (name) => {
    expect(pathsOf(name)).toEqual(PATHS[name]);
  });

  it('whatever the statistics say', () => {
    const insert = database.prepare(`
      insert into jobs (id, job_type, payload, priority, max_attempts, timeout_seconds, run_at, created_at)
      values (?, 'work', '{}', 10, 2, 30, ?, 0)`);
    database.transaction(() => {
      for (let n = 0; n < 1_000; n++) insert.run(`id-${n}`, n);
    })();
    database.exec('analyze');
    for (const [name, paths] of Object.entries(PATHS)) expect(pathsOf(name as keyof Statements)).toEqual(paths);
  });
});
