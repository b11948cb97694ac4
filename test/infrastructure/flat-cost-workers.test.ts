import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { loadStatements } from '../../src/infrastructure/persistence/dialect.js';
import { ExplainingClient } from '../support/explain.js';
import { createDatabase, openTestStore, type TestDatabase } from '../support/stores.js';

const NO_ID = `'ffffffff-0000-7000-8000-000000000000'`;
/** Each statement, its parameters, and the only index it may use. */
const LOOKUPS = [
  [
    'jobs-ahead',
    'timestamptz, text, int, timestamptz, uuid, int',
    ['null', `'work'`, '5', 'now()', NO_ID, '100'],
    /jobs_ready_of_type$/,
  ],
  ['running-by-worker', 'int', ['100'], /jobs_deadline$/],
  ['takers-of-type', 'timestamptz, text, int', [`now() - interval '5 min'`, `'work'`, '100'], /workers_seen$/],
  [
    'workers-seen',
    'timestamptz, timestamptz, text, int',
    [`now() - interval '1 day'`, 'now()', `''`, '51'],
    /workers_seen$|worker_directives_pkey$/,
  ],
] as const;

let database: TestDatabase;
let client: ExplainingClient;
beforeAll(async () => {
  database = await createDatabase('postgres');
  await (await openTestStore(database.url)).close();
  client = await ExplainingClient.connect(database.url);
});
afterAll(async () => {
  await client.close();
  await database.drop();
});

describe('on PostgreSQL', () => {
  it('explanations and workers read a few entries of their indexes beside 30,000 jobs and 5,000 workers', async () => {
    const statements = loadStatements('postgres');
    for (const [name, types] of LOOKUPS) await client.prepare(`"${name}"`, types, statements[name]);
    await client.run(`
      insert into jobs (id, job_type, payload, priority, max_attempts, timeout_seconds, run_at, created_at)
      select gen_random_uuid(), 'work', '{}', 1 + n % 10, 2, 30, now() - n * interval '1 ms', now()
      from generate_series(1, 30000) as n;
      insert into jobs (id, job_type, payload, priority, state, attempts, max_attempts, timeout_seconds, run_at, created_at,
        worker_id, lease_token, started_at, deadline_at)
      select gen_random_uuid(), 'work', '{}', 5, 'RUNNING', 1, 2, 30, now(), now(), 'w', 'l', now(), now()
      from generate_series(1, 5000);
      insert into workers select 'w-' || n, '["work"]', now(), now() - n * interval '1 ms', now()
      from generate_series(1, 5000) as n`);
    for (const statistics of ['select', 'vacuum analyze']) {
      await client.run(statistics);
      for (const [name, , parameters, index] of LOOKUPS) {
        const { scans, buffers } = await client.explain(`"${name}"`, parameters);
        const strange = scans.filter((scan) => !/^Index (Only )?Scan/.test(scan) || !index.test(scan));
        expect({ name, strange, some: scans.length > 0 }).toEqual({ name, strange: [], some: true });
        // Each entry may be in a page of its own that has to be looked at.
        expect({ name, buffers, few: buffers < 300 }).toEqual({ name, buffers, few: true });
      }
    }
  });
});

describe('on SQLite', () => {
  it('explanations and workers are found by their indexes', async () => {
    const file = await createDatabase('sqlite');
    await (await openTestStore(file.url)).close();
    const opened = new Database(file.url.replace('sqlite:///', ''));
    const paths = (name: (typeof LOOKUPS)[number][0]) => {
      const sql = loadStatements('sqlite')[name];
      const parameters = (sql.replaceAll(/^--.*$/gm, '').match(/\?/g) ?? []).map(() => null);
      const plan = opened.prepare(`explain query plan ${sql}`).all(...parameters) as { detail: string }[];
      return plan
        .map(({ detail }) => detail)
        .filter((detail) => /(SCAN|SEARCH) (jobs|workers|worker_directives)\b/.test(detail));
    };
    expect(paths('jobs-ahead')).toEqual([
      'SEARCH jobs USING COVERING INDEX jobs_ready_of_type (job_type=? AND priority=? AND run_at<?)',
    ]);
    expect(paths('running-by-worker')).toEqual(['SEARCH jobs USING INDEX jobs_deadline (deadline_at>?)']);
    expect(paths('takers-of-type')).toEqual(['SEARCH workers USING INDEX workers_seen (last_seen_at>?)']);
    expect(paths('workers-seen')[0]).toMatch(/^SEARCH workers USING INDEX workers_seen \(/);
    expect(paths('workers-seen')[1]).toMatch(/^SEARCH worker_directives USING INDEX .* \(worker_id=\?\)$/);
    opened.close();
    await file.drop();
  });
});
