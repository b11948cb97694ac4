import { JOB_TYPE, PAYLOAD } from '../load/requests.mjs';
import { Missing } from '../measure/child.mjs';

/**
 * @typedef {'finished' | 'delayed' | 'pending' | 'paused' | 'many' | 'mixed'} SeedKind
 * @typedef {(kind: SeedKind, from: number, to: number) => Promise<void>} Seed rows number `from` + 1 to `to`
 */

/** Of the type that is paused while others are worked on, and of the one that is changed all at once. */
export const PAUSED_TYPE = 'paused';
export const MANY_TYPE = 'many';

const YEAR_MS = 365 * 86_400_000;
const SQLITE_CHUNK = 200_000;
/** Between two of the mixed jobs: a million of them were submitted within seven days. */
export const MIXED_GAP_MS = 600;
export const MIXED_TYPES = 49;

const waiting = { state: 'PENDING', attempts: 0, priority: 5 };

/** What a row holds: values, or SQL on `n`, its number, and `ms`, when it was submitted. */
const kinds = {
  finished: { type: JOB_TYPE, state: 'COMPLETED', attempts: 1, priority: 5 },
  delayed: { type: JOB_TYPE, ...waiting, priority: 10, delayMs: YEAR_MS },
  pending: { type: JOB_TYPE, ...waiting },
  paused: { type: PAUSED_TYPE, ...waiting, priority: 10 },
  many: { type: MANY_TYPE, ...waiting },
};

/**
 * Of a hundred mixed jobs: 55 to be worked on while the others are looked at, 30 COMPLETED, 5 FAILED, 8 delayed and 2
 * ready without a worker, of 49 other types; in 10,000 one that runs. One in ten has a tag, and a few are rare.
 */
const share = 'n % 100';
const isRunning = 'n % 10000 = 99';
const isRare = 'n % 100000 = 86';
export const RARE = { tag: 'rare', error: 'disk quota exceeded' };

/** @param {typeof dialects.postgres} sql */
function mixedColumns(sql) {
  const state = `case when ${isRunning} then 'RUNNING' when ${share} < 55 then 'PENDING' when ${share} < 85 then 'COMPLETED'
    when ${share} < 90 then 'FAILED' else 'PENDING' end`;
  const whenEnded = (value) => `case when ${share} between 55 and 89 then ${value} end`;
  const whenFailed = (value) => `case when ${share} between 85 and 89 then ${value} end`;
  const whenRunning = (value) => `case when ${isRunning} then ${value} end`;
  const hasRun = `(${share} between 55 and 89 or ${isRunning})`;
  const message = `(case when ${isRare} then '${RARE.error}' else 'connection refused by host-' || (n % 1000) end)`;
  const tags = `'["customer:' || (n % 1000) || '"]'`;
  return {
    id: sql.id('ms', 'n'),
    job_type: `case when ${share} < 55 then '${JOB_TYPE}' else 'type-' || ((n + n / 100) % ${MIXED_TYPES}) end`,
    payload: sql.json(`'${JSON.stringify(PAYLOAD)}'`),
    priority: '5',
    state,
    attempts: `case when ${hasRun} then 1 else 0 end`,
    max_attempts: '2',
    timeout_seconds: '30',
    worker_id: `case when ${hasRun} then 'seed-' || (n % 20) end`,
    lease_token: whenRunning(`'lease-' || n`),
    run_at: sql.time(`ms + case when ${share} between 90 and 97 then ${YEAR_MS} else 0 end`),
    created_at: sql.time('ms'),
    started_at: `case when ${hasRun} then ${sql.time('ms')} end`,
    deadline_at: whenRunning(sql.time(`ms + ${YEAR_MS}`)),
    finished_at: whenEnded(sql.time('ms + 500')),
    error: whenFailed(sql.json(`'{"type":"Error","message":"' || ${message} || '"}'`)),
    failure_reason: whenFailed(`'error'`),
    tags: `case when ${share} % 10 = 5 then ${sql.json(tags)} when ${isRare} then ${sql.json(`'["${RARE.tag}"]'`)} end`,
  };
}

/** @param {typeof dialects.postgres} sql */
function plainColumns(sql, { type, state, attempts, priority, delayMs = 0 }) {
  const hasRun = attempts > 0;
  return {
    id: sql.id('0', 'n'),
    job_type: `'${type}'`,
    payload: sql.json(`'${JSON.stringify(PAYLOAD)}'`),
    priority: String(priority),
    state: `'${state}'`,
    attempts: String(attempts),
    max_attempts: '2',
    timeout_seconds: '30',
    worker_id: hasRun ? `'seed'` : 'null',
    run_at: sql.time(`ms + ${delayMs}`),
    created_at: sql.time('ms'),
    started_at: hasRun ? sql.time('ms') : sql.noTime,
    finished_at: hasRun ? sql.time('ms') : sql.noTime,
  };
}

const dialects = {
  postgres: {
    series: (from, to) => `(select n::bigint as n from generate_series(${from + 1}, ${to}) as n)`,
    id: (ms, n) => `(lpad(to_hex(${ms}), 12, '0') || '70008000' || lpad(to_hex(${n}), 12, '0'))::uuid`,
    time: (ms) => `to_timestamp((${ms}) / 1000.0)`,
    noTime: 'null::timestamptz',
    json: (text) => `(${text})::json`,
    tables: `select tablename as name from pg_tables where schemaname = 'public'`,
  },
  sqlite: {
    series: (from, to) =>
      `(with recursive seed(n) as (select ${from + 1} union all select n + 1 from seed where n < ${to}) select n from seed)`,
    id: (ms, n) => `printf('%08x-%04x-7000-8000-%012x', (${ms}) >> 16, (${ms}) & 65535, ${n})`,
    time: (ms) => `(${ms})`,
    noTime: 'null',
    json: (text) => text,
    tables: `select name from sqlite_master where type = 'table'`,
  },
};

/**
 * The statements that put so many rows straight into the tables, while no scheduler runs: ten million jobs through the API
 * would take the whole afternoon. What the scheduler counts is counted.
 *
 * @param {typeof dialects.postgres} sql
 * @param {SeedKind} kind
 * @param {{ from: number, to: number, last: number, tables: Set<string> }} range `last` is the number of the last row of
 *   all; `tables` are those that there are: an earlier version has fewer
 */
function seedStatements(sql, kind, { from, to, last, tables }) {
  const isMixed = kind === 'mixed';
  if ((isMixed || kind === 'paused') && !tables.has('job_counts')) throw new Missing(`no ${kind} jobs in this version`);
  const ms = isMixed ? `${Date.now()} - (${last} - n) * ${MIXED_GAP_MS}` : String(Date.now());
  const seeds = `(select n, cast(${ms} as bigint) as ms from ${sql.series(from, to)} as numbers) as seeds`;
  const columns = isMixed ? mixedColumns(sql) : plainColumns(sql, kinds[kind]);
  const counted = `select ${columns.job_type} as job_type, ${columns.state} as state, count(*) as jobs from ${seeds} where true group by 1, 2`;
  const id = sql.id('ms', 'n');
  return [
    `insert into jobs (${Object.keys(columns).join(', ')}) select ${Object.values(columns).join(', ')} from ${seeds}`,
    tables.has('job_counts') &&
      `insert into job_counts (job_type, state, jobs) ${counted}
       on conflict (job_type, state) do update set jobs = job_counts.jobs + excluded.jobs`,
    isMixed &&
      `insert into job_tags (tag, job_id)
       select case when ${isRare} then '${RARE.tag}' else 'customer:' || (n % 1000) end, ${id} from ${seeds}
       where ${share} % 10 = 5 or ${isRare}`,
    kind === 'paused' &&
      `insert into job_types (job_type, paused_at) values ('${PAUSED_TYPE}', ${sql.time(String(Date.now()))})
       on conflict (job_type) do nothing`,
  ].filter(Boolean);
}

/** @param {import('pg').Client} client */
export async function seedIntoPostgres(client, kind, from, to) {
  const { rows } = await client.query(dialects.postgres.tables);
  const tables = new Set(rows.map(({ name }) => name));
  const statements = seedStatements(dialects.postgres, kind, { from, to, last: to, tables });
  for (const statement of statements) await client.query(statement);
  await client.query('vacuum analyze');
  await client.query('checkpoint');
}

/** @param {import('better-sqlite3').Database} database */
export function seedIntoSqlite(database, kind, from, to) {
  const tables = new Set(database.prepare(dialects.sqlite.tables).pluck().all());
  database.pragma('synchronous = off');
  for (let n = from; n < to; n += SQLITE_CHUNK) {
    const range = { from: n, to: Math.min(n + SQLITE_CHUNK, to), last: to, tables };
    for (const statement of seedStatements(dialects.sqlite, kind, range)) database.exec(statement);
  }
  // As its users have it, where the statements are not those of the claims alone: nothing analyses an SQLite file by itself.
  if (kind !== 'mixed') database.exec('analyze');
  database.pragma('wal_checkpoint(truncate)');
}
