import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import type { JobFilter } from '../../src/application/job-filter.js';
import type { executeOn } from '../../src/infrastructure/persistence/dialect.js';
import { JobSearch } from '../../src/infrastructure/persistence/job-search.js';
import { postgresDialect } from '../../src/infrastructure/persistence/postgres-dialect.js';
import { END, searchStatement, type Path, type Step } from '../../src/infrastructure/persistence/search-sql.js';
import { sqliteDialect } from '../../src/infrastructure/persistence/sqlite-dialect.js';
import { ExplainingClient } from '../support/explain.js';
import { FakeClock } from '../support/fake-clock.js';
import { createDatabase, openTestStore, runSql, type TestDatabase } from '../support/stores.js';

const EVERYTHING = { workerId: 'w', createdAfter: new Date(0), createdBefore: new Date(), error: 'x' };
const step = (path: Path, filter: JobFilter): Step => ({ path, filter, before: END, looks: 100, limit: 20 });
/** What each is meant to go by. */
const STEPS: Record<string, [step: Step, indexes: string[]]> = {
  'all jobs': [step('jobs', {}), ['primary']],
  'all jobs, for something': [step('jobs', { ...EVERYTHING, jobType: 'a', states: ['COMPLETED'] }), ['primary']],
  'FAILED jobs': [step('failed', { ...EVERYTHING, states: ['FAILED'] }), ['jobs_failed']],
  'FAILED jobs of a type': [step('failed', { states: ['FAILED'], jobType: 'a' }), ['jobs_failed_of_type']],
  'RUNNING jobs': [step('unfinished', { ...EVERYTHING, states: ['RUNNING'] }), ['jobs_deadline']],
  'PENDING jobs': [step('unfinished', { states: ['PENDING'] }), ['jobs_ready']],
  'unfinished jobs of a type': [
    step('unfinished', { states: ['PENDING', 'RUNNING'], jobType: 'a' }),
    ['jobs_ready_of_type', 'jobs_deadline'],
  ],
  'jobs with a tag': [step('tagged', { ...EVERYTHING, tag: 't', states: ['FAILED'] }), ['job_tags', 'primary']],
};

/** 20,000 jobs: of a hundred 90 are COMPLETED, five FAILED and five PENDING; 100 more are RUNNING. */
const seed = (id: string, now: string) => `
  insert into jobs (id, job_type, payload, priority, state, attempts, max_attempts, timeout_seconds, worker_id, lease_token,
    run_at, created_at, started_at, deadline_at, finished_at, failure_reason)
  select ${id}, case when n % 2 = 0 then 'a' else 'b' end, '{}', 5,
    case when n > 20000 then 'RUNNING' when n % 20 = 0 then 'FAILED' when n % 20 = 1 then 'PENDING' else 'COMPLETED' end,
    case when n % 20 = 1 and n <= 20000 then 0 else 1 end, 2, 30,
    case when n > 20000 then 'w' end, case when n > 20000 then 'l' end, ${now}, ${now},
    case when n > 20000 then ${now} end, case when n > 20000 then ${now} end,
    case when n % 20 <> 1 and n <= 20000 then ${now} end, case when n % 20 = 0 and n <= 20000 then 'error' end`;
const TAGS = `insert into job_tags select 't', id from jobs`;

describe('on PostgreSQL every search looks at a few jobs by its own index', () => {
  const dialect = postgresDialect(new FakeClock());
  const INDEX_NAMES: Record<string, string> = { primary: 'jobs_pkey', job_tags: 'job_tags_pkey' };
  let database: TestDatabase;
  let client: ExplainingClient;
  beforeAll(async () => {
    database = await createDatabase('postgres');
    await (await openTestStore(database.url)).close();
    await runSql(database.url, 'alter table jobs set (autovacuum_enabled = false)');
    client = await ExplainingClient.connect(database.url);
  });
  afterAll(async () => {
    await client.close();
    await database.drop();
  });

  let prepared = 0;
  const explain = (searched: Step) => {
    const { sql, parameters } = searchStatement(searched, dialect);
    const types = new Map([...sql.matchAll(/\$(\d+)::(\w+)/g)].map(([, position, type]) => [Number(position), type]));
    const inOrder = parameters.map((_, n) => types.get(n + 1));
    const name = `search_${++prepared}`;
    return client.prepare(name, inOrder.join(), sql).then(() =>
      client.explain(
        name,
        parameters.map((value) => `'${String(value)}'`),
      ),
    );
  };
  const expectFlat = async () => {
    for (const [name, [searched, indexes]] of Object.entries(STEPS)) {
      const { scans, buffers } = await explain(searched);
      const used = scans.filter((scan) => scan.includes('job')).map((scan) => scan.split(' ').at(-1));
      const wanted = indexes.map((index) => INDEX_NAMES[index] ?? index);
      expect({ name, used: [...new Set(used)].sort() }).toEqual({ name, used: wanted.sort() });
      // An entry of the index and a page of the table for each, at most.
      expect({ name, buffers, few: buffers < 700 }).toEqual({ name, buffers, few: true });
    }
  };

  // Each is planned anew, so an empty table may be searched by any.
  it('while nobody has looked at the table yet, and later', async () => {
    const id = `('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
    await client.run(`${seed(id, 'now()')} from generate_series(1, 20100) as n`);
    await client.run(TAGS);
    await expectFlat();
    await client.run('vacuum analyze jobs');
    await client.run('vacuum analyze job_tags');
    await expectFlat();
  });
});

describe('on SQLite', () => {
  const dialect = sqliteDialect(new FakeClock());
  const INDEX_NAMES: Record<string, string> = { primary: 'sqlite_autoindex_jobs_1', job_tags: 'PRIMARY KEY' };
  let file: TestDatabase;
  let database: Database.Database;
  beforeEach(async () => {
    file = await createDatabase('sqlite');
    await (await openTestStore(file.url)).close();
    database = new Database(file.url.replace('sqlite:///', ''));
    database.exec(`with recursive s(n) as (select 1 union all select n + 1 from s where n < 20100)
      ${seed(`printf('00000000-0000-7000-8000-%012x', n)`, '1000')} from s`);
    database.exec(TAGS);
  });
  afterEach(() => {
    database.close();
    return file.drop();
  });

  const plan = (searched: Step) => {
    const { sql, parameters } = searchStatement(searched, dialect);
    const rows = database.prepare(`explain query plan ${sql}`).all(...parameters) as { detail: string }[];
    return rows
      .map(({ detail }) => detail)
      .filter((detail) => /^(SCAN|SEARCH) (jobs|job_tags)\b|TEMP B-TREE/.test(detail));
  };

  it.each(Object.entries(STEPS))(
    'the search for %s goes by its own index, without sorting',
    (_name, [searched, indexes]) => {
      const paths = plan(searched).filter((detail) => !detail.includes('TEMP B-TREE'));
      expect(paths.length).toBe(indexes.length);
      for (const index of indexes) {
        const name = INDEX_NAMES[index] ?? index;
        expect(
          paths.filter((path) => (path.startsWith('SEARCH') && path.includes(` ${name} `)) || path.endsWith(` ${name}`))
            .length,
        ).toBe(1);
      }
    },
  );

  it('a step looks at 10,000 jobs at most, and no statement at more than 2,000', async () => {
    const looked: number[] = [];
    const execute: ReturnType<typeof executeOn> = (sql, parameters) => {
      const rows = database.prepare(sql).all(...parameters.map((value) => value as number | string));
      looked.push((rows[0] as { looked: number }).looked);
      return Promise.resolve(rows as Record<string, unknown>[]);
    };
    const search = new JobSearch(execute, dialect, new FakeClock());
    const first = await search.find({ workerId: 'none' }, undefined, 50);
    expect(first.ids).toEqual([]);
    expect(looked.reduce((sum, count) => sum + count, 0)).toBeLessThan(12_000);
    expect(looked.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(10_000);
    expect(Math.max(...looked)).toBe(2_000);
    const second = await search.find({ workerId: 'none' }, first.next, 50);
    expect(second).toEqual({ ids: [], next: undefined });
    looked.length = 0;
    expect((await search.find({}, undefined, 50)).ids.length).toBe(50);
    expect(looked).toEqual([51]);
  });

  it('a step ends when it has taken its time, and its next statement looks at fewer', async () => {
    const clock = new FakeClock();
    const asked: unknown[] = [];
    const execute: ReturnType<typeof executeOn> = (sql, parameters) => {
      clock.advance(15);
      asked.push(parameters.at(-2));
      return Promise.resolve(
        database.prepare(sql).all(...parameters.map((value) => value as number | string)) as never,
      );
    };
    const { next } = await new JobSearch(execute, dialect, clock).find({ workerId: 'none' }, undefined, 50);
    expect(asked).toEqual([250, 125, 62]);
    expect(next).toBeDefined();
  });
});
