import { JOB_TYPE, PAYLOAD } from '../load/requests.mjs';

/**
 * @typedef {'finished' | 'delayed' | 'pending'} SeedKind
 * @typedef {(kind: SeedKind, from: number, to: number) => Promise<void>} Seed rows number `from` + 1 to `to`
 */

const YEAR_SECONDS = 31_536_000;
const SQLITE_CHUNK = 200_000;

/** What differs between the kinds; `now` is the database's expression for it. */
const kinds = {
  finished: { state: 'COMPLETED', attempts: 1, priority: 5, delaySeconds: 0 },
  delayed: { state: 'PENDING', attempts: 0, priority: 10, delaySeconds: YEAR_SECONDS },
  pending: { state: 'PENDING', attempts: 0, priority: 5, delaySeconds: 0 },
};

/** Straight into the table, while no scheduler runs: ten million jobs through the API would take the whole afternoon. */
export async function seedIntoPostgres(client, kind, from, to) {
  const { state, attempts, priority, delaySeconds } = kinds[kind];
  const done = attempts > 0;
  await client.query(
    `insert into jobs (id, job_type, payload, priority, state, attempts, max_attempts, timeout_seconds, worker_id,
       run_at, created_at, started_at, finished_at)
     select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, '${JOB_TYPE}', '${JSON.stringify(PAYLOAD)}',
       ${priority}, '${state}', ${attempts}, 2, 30, ${done ? `'seed'` : null}, now() + interval '${delaySeconds} s', now(),
       ${done ? 'now()' : null}, ${done ? 'now()' : null}
     from generate_series(${from + 1}, ${to}) as n`,
  );
  await client.query('vacuum analyze jobs');
  await client.query('checkpoint');
}

export function seedIntoSqlite(database, kind, from, to) {
  const { state, attempts, priority, delaySeconds } = kinds[kind];
  const now = Date.now();
  const done = attempts > 0 ? now : null;
  database.pragma('synchronous = off');
  const insert = database.prepare(
    `with recursive seed(n) as (select ? union all select n + 1 from seed where n < ?)
     insert into jobs (id, job_type, payload, priority, state, attempts, max_attempts, timeout_seconds, worker_id, run_at,
       created_at, started_at, finished_at)
     select printf('00000000-0000-7000-8000-%012x', n), '${JOB_TYPE}', '${JSON.stringify(PAYLOAD)}', ${priority},
       '${state}', ${attempts}, 2, 30, ${done && `'seed'`}, ${now + delaySeconds * 1000}, ${now}, ${done}, ${done}
     from seed`,
  );
  for (let n = from; n < to; n += SQLITE_CHUNK) insert.run(n + 1, Math.min(n + SQLITE_CHUNK, to));
  database.exec('analyze');
  database.pragma('wal_checkpoint(truncate)');
}
