import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { loadStatements } from '../../src/infrastructure/persistence/dialect.js';
import { ExplainingClient } from '../support/explain.js';
import { createDatabase, openTestStore, runSql, type TestDatabase } from '../support/stores.js';

const STATEMENTS = loadStatements('postgres');
const NO_ID = `'00000000-0000-7000-8000-000000000000'`;
/** A transaction's. */
const BYTES = '8388608';
/** Of the journal: its time, and what has changed. */
const ENTRY = ['now()', `'{}'`];
/** Each statement that looks jobs up: its parameters' types, parameters, and the only index it may use. */
const LOOKUPS = {
  'lock-ready': ['timestamptz, int, int', ['now()', '5', BYTES], 'Index Scan jobs_ready'],
  'lock-ready-of-types': [
    'timestamptz, text[], int, int',
    ['now()', `'{work,none}'`, '5', BYTES],
    'Index Scan jobs_ready_of_type',
  ],
  'lock-expired': ['timestamptz, int', ['now()', '5'], 'Index Scan jobs_deadline'],
  'lock-lapsed': ['timestamptz, int', ['now()', '5'], 'Index Scan jobs_expiry'],
  'lock-by-ids': ['uuid[]', [`array[${NO_ID}]::uuid[]`], 'Index Scan jobs_pkey'],
  'save-claimed': [
    'uuid[], text[], int[], text[], text[], timestamptz[], timestamptz[], timestamptz, text',
    [
      ...[`array[${NO_ID}]::uuid[]`, `'{RUNNING}'`, `'{1}'`, `'{w}'`, `'{lease}'`, 'array[now()]', 'array[now()]'],
      ...ENTRY,
    ],
    'Index Scan jobs_pkey',
  ],
  'save-ended': [
    'uuid[], text[], text[], text[], timestamptz[], timestamptz[], timestamptz[], json, json, text[], json',
    [
      ...[`array[${NO_ID}]::uuid[]`, `'{lease}'`, `'{COMPLETED}'`, `'{w}'`],
      ...['array[now()]', 'array[now()]', 'array[now()]', `'[1]'`, 'null', 'null', `'[[]]'`],
    ],
    'Index Scan jobs_pkey',
  ],
  'save-changed': [
    [
      'uuid[], text[], text[], text[], int[], int[], text[], text[], text[], timestamptz[], timestamptz[]',
      'timestamptz[], timestamptz[], timestamptz[], json, json, text[], json, smallint[], timestamptz[]',
    ].join(),
    [
      ...[
        `array[${NO_ID}]::uuid[]`,
        `'{RUNNING}'`,
        `'{lease}'`,
        `'{PENDING}'`,
        `'{0}'`,
        `'{1}'`,
        'null',
        'null',
        'null',
      ],
      ...['array[now()]', 'null', 'null', 'null', 'null', 'null', 'null', 'null', `'[[]]'`, `'{5}'`, 'null'],
    ],
    'Index Scan jobs_pkey',
  ],
  'extend-leases': [
    'timestamptz, uuid[], text[], double precision[], text[], json',
    ['now()', `array[${NO_ID}]::uuid[]`, `'{lease}'`, `'{0.5}'`, `'{note}'`, `'[1]'`],
    'Index Scan jobs_pkey',
  ],
  'delete-ended': ['uuid[], timestamptz', [`array[${NO_ID}]::uuid[]`, 'now()'], 'Index Scan jobs_pkey'],
  'lock-schedule': ['text', [`'name'`], 'Index Scan schedules_pkey'],
  'lock-due-schedules': ['timestamptz, int', ['now()', '5'], 'Index Scan schedules_due'],
  'next-firing': ['timestamptz', ['null'], 'Index Only Scan schedules_due'],
  'list-schedules': ['text, int', [`'name'`, '5'], 'Index Scan schedules_pkey'],
  'ended-of': ['uuid[]', [`array[${NO_ID}]::uuid[]`], 'Index Scan jobs_pkey'],
  'holders-of': ['text[]', [`'{key}'`], 'Index Scan jobs_unique'],
  'withdraw-jobs': ['uuid[]', [`array[${NO_ID}]::uuid[]`], 'Index Scan jobs_pkey'],
  'answers-of': ['text[]', [`'{key}'`], 'Index Scan idempotency_keys_pkey'],
  'keep-answer': ['json, text', ['null', `'key'`], 'Index Scan idempotency_keys_pkey'],
  'release-names': ['text[]', [`'{key}'`], 'Index Scan idempotency_keys_pkey'],
  'find-ended': ['timestamptz, uuid, uuid, int', ['now()', NO_ID, NO_ID, '5'], 'Index Scan jobs_pkey'],
} as const;
type Lookup = keyof typeof LOOKUPS;
/** The index's depth and an entry for each priority and type; a backlog of 30,000 has hundreds of pages. */
const FEW_BUFFERS = 60;

let database: TestDatabase;
let client: ExplainingClient;

beforeAll(async () => {
  database = await createDatabase('postgres');
  await (await openTestStore(database.url)).close();
});
afterAll(() => database.drop());
beforeEach(async () => {
  // A table that nobody has looked at yet: the planner guesses. And nobody looks at it in the middle of a test.
  await runSql(database.url, 'truncate jobs');
  await runSql(database.url, 'alter table jobs set (autovacuum_enabled = false)');
  client = await ExplainingClient.connect(database.url);
});
afterEach(() => client.close());

async function prepareAll() {
  for (const [name, [types]] of Object.entries(LOOKUPS)) {
    await client.prepare(`"${name}"`, types, STATEMENTS[name as Lookup]);
  }
}
const explain = (name: Lookup) => client.explain(`"${name}"`, LOOKUPS[name][1]);

async function insertPending(count: number, what: { priority: number; runAt: string; jobType?: string }) {
  await client.run(`
    insert into jobs (id, job_type, payload, priority, max_attempts, timeout_seconds, run_at, created_at)
    select gen_random_uuid(), '${what.jobType ?? 'work'}', '{}', ${what.priority}, 2, 30, ${what.runAt}, now()
    from generate_series(1, ${count}) as n`);
}
/** Half of them have expired, and wait to be swept. */
async function insertExpiring(count: number) {
  await insertPending(count, DELAYED);
  await client.run(`update jobs set expires_at = now() + (random() - 0.5) * interval '1 day'`);
}
async function insertFinished(count: number) {
  await client.run(`
    insert into jobs (id, job_type, payload, priority, state, attempts, max_attempts, timeout_seconds, run_at, created_at, finished_at)
    select gen_random_uuid(), 'work', '{}', 5, 'COMPLETED', 1, 2, 30, now(), now(), now() from generate_series(1, ${count})`);
}
const DELAYED = { priority: 10, runAt: `now() + interval '1 day' + n * interval '1 ms'` };
const READY = { priority: 5, runAt: `now() - interval '1 hour' + n * interval '1 ms'` };

async function expectFlat() {
  for (const name of Object.keys(LOOKUPS) as Lookup[]) {
    const { scans, buffers } = await explain(name);
    expect({ name, scans }).toEqual({ name, scans: scans.map(() => LOOKUPS[name][2]) });
    expect(scans.length).toBeGreaterThan(0);
    expect({ name, buffers, few: buffers < FEW_BUFFERS }).toEqual({ name, buffers, few: true });
  }
}

describe('on PostgreSQL every statement reads a few entries of its own index', () => {
  it('on an empty table', async () => {
    await prepareAll();
    await expectFlat();
  });

  it('when its plan was made while the table was empty, and 30,000 jobs have come since', async () => {
    for (const statistics of ['select', 'analyze jobs']) {
      await client.run(`truncate jobs; deallocate all; ${statistics}`);
      await prepareAll();
      await expectFlat();
      await insertPending(15_000, DELAYED);
      await insertPending(15_000, READY);
      await expectFlat();
    }
  });

  it.each([
    ['30,000 urgent jobs are delayed', () => insertPending(30_000, DELAYED)],
    ['30,000 jobs of another type are ready', () => insertPending(30_000, { ...READY, jobType: 'other' })],
    ['30,000 jobs are finished', () => insertFinished(30_000)],
    ['30,000 delayed jobs expire', () => insertExpiring(30_000)],
  ])('when %s, with statistics and without', async (_what, insert) => {
    await insert();
    await insertPending(100, { ...READY, priority: 3 });
    await prepareAll();
    await expectFlat();
    await client.run('analyze jobs');
    await expectFlat();
  });

  it('when the statistics say that nearly nothing is PENDING, and nearly everything is', async () => {
    await insertFinished(1_000);
    await client.run('analyze jobs');
    await prepareAll();
    await expectFlat();
    await insertPending(30_000, READY);
    await expectFlat();
  });
});

describe('a save of 1,000 claims on PostgreSQL', () => {
  it('compares no job with the others, also when its plan was made while the table was empty', async () => {
    await prepareAll();
    await expectFlat();
    await insertPending(1000, READY);
    const ids = (await runSql(database.url, 'select id from jobs')).map(({ id }) => id as string);
    const column = (value: string) => `'{${ids.map(() => value).join()}}'`;
    const parameters = [
      `'{${ids.join()}}'`,
      ...['RUNNING', '1', 'w', 'lease', '2026-01-01', '2026-01-01'].map((value) => column(value)),
      ...ENTRY,
    ];
    const { mismatches, scans } = await client.explain('"save-claimed"', parameters);
    expect({ mismatches, scans }).toEqual({ mismatches: 0, scans: ['Index Scan jobs_pkey'] });
  });
});

describe('a claim on PostgreSQL', () => {
  it('locks no job that it does not return', async () => {
    await insertPending(100, { ...READY, priority: 10 });
    await insertPending(100, { ...READY, priority: 9 });
    await prepareAll();
    await client.run('begin');
    await client.run(`execute "lock-ready" (now(), 150, 1000000)`);
    // Whoever passes over locked rows sees what is left.
    const [row] = await runSql(
      database.url,
      'select count(*)::int as free from (select from jobs for update skip locked) as free',
    );
    await client.run('rollback');
    expect(row).toEqual({ free: 50 });
  });
});

describe('the types of jobs that wait, on PostgreSQL', () => {
  it('are read from a few pages of their index, however many jobs there are of each', async () => {
    // It has no parameter, and the syntax wants one.
    await client.prepare('waiting', 'integer', STATEMENTS['waiting-types']);
    await insertPending(30_000, READY);
    for (const statistics of ['select', 'vacuum analyze jobs']) {
      await client.run(statistics);
      const { scans, buffers } = await client.explain('waiting', ['0']);
      const indexes = new Set(
        scans.filter((scan) => !/WorkTable|CTE/.test(scan)).map((scan) => scan.split(' ').at(-1)),
      );
      expect(indexes).toEqual(new Set(['jobs_ready_of_type']));
      expect(buffers).toBeLessThan(FEW_BUFFERS);
    }
  });
});

describe('old idempotency keys on PostgreSQL', () => {
  it('are found by their age and deleted by their names, however many there are', async () => {
    await runSql(database.url, 'truncate idempotency_keys');
    await client.prepare('"delete-old-names"', 'timestamptz, int', STATEMENTS['delete-old-names']);
    await client.run(`
      insert into idempotency_keys (key, fingerprint, created_at)
      select 'key-' || n, 'f', now() - n * interval '1 s' from generate_series(1, 30000) as n`);
    for (const before of ['now()', `now() - interval '1 day'`]) {
      const { scans } = await client.explain('"delete-old-names"', [before, '5']);
      expect(scans).toEqual(['Index Scan idempotency_keys_age', 'Index Scan idempotency_keys_pkey']);
    }
  });
});

describe('the outlook on PostgreSQL', () => {
  it('reads a few entries of the indexes, whatever there is', async () => {
    await client.prepare('outlook', 'timestamptz', STATEMENTS['outlook']);
    await insertPending(30_000, DELAYED);
    await insertPending(30_000, READY);
    for (const statistics of ['select', 'vacuum analyze jobs']) {
      await client.run(statistics);
      const { scans, buffers } = await client.explain('outlook', ['null']);
      const indexes = new Set(scans.map((scan) => scan.split(' ').at(-1)));
      // The table of paused types has a row for each, and is read whole.
      expect(indexes).toEqual(new Set(['jobs_deadline', 'jobs_expiry', 'jobs_ready', 'job_types']));
      expect(scans.filter((scan) => !/^Index (Only )?Scan|job_types$/.test(scan))).toEqual([]);
      expect(buffers).toBeLessThan(FEW_BUFFERS);
    }
  });
});
