import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { EndedAttempt } from '../../src/domain/ended-attempt.js';
import { parseDatabaseUrl } from '../../src/infrastructure/persistence/database-url.js';
import { eventually } from './processes-wait.js';
import { runSql } from './stores.js';

/** A handler was called: the ground truth, written by the worker itself. */
export interface Start {
  readonly jobId: string;
  readonly attempt: number;
  readonly workerId: string;
}

/** The file in which workers write down what they start. */
export class History {
  private readonly directory = mkdtempSync(join(tmpdir(), 'baton-history-'));
  private readonly path = join(this.directory, 'starts.jsonl');

  constructor() {
    writeFileSync(this.path, '');
  }

  /** For a worker that runs `system-handlers.mjs`. */
  workerEnv(workerId: string): Record<string, string> {
    return { WORKER_ID: workerId, HANDLERS: 'test/support/system-handlers.mjs', HISTORY_FILE: this.path };
  }

  /** The path of a file that does not exist yet. */
  fileFor(name: string): string {
    return join(this.directory, name);
  }

  starts(): Start[] {
    const lines = readFileSync(this.path, 'utf8').split('\n');
    // What follows the last line break is empty, or a line still being written.
    return lines.slice(0, -1).map((line) => JSON.parse(line) as Start);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A row of `jobs`, read past the scheduler. */
export interface JobRow {
  readonly id: string;
  readonly payload: { readonly mark?: string };
  readonly state: string;
  readonly attempts: number;
  readonly max_attempts: number;
  readonly worker_id: string | null;
  readonly lease_token: string | null;
  readonly result: { readonly ran_by?: string } | null;
  readonly failure_reason: string | null;
  /** All that have ended; what the row says of the last one in its other columns is put in its place here. */
  readonly attempt_log: readonly EndedAttempt[];
}

const JSON_COLUMNS = ['payload', 'result', 'error', 'attempt_log'];

export async function readJobs(databaseUrl: string): Promise<JobRow[]> {
  const rows = await select(databaseUrl, 'select * from jobs order by id');
  return rows.map((row) => withLastAttempt(databaseUrl.startsWith('sqlite') ? withParsedJson(row) : row));
}

/** All jobs, once every one has ended. */
export async function readJobsOnceEnded(databaseUrl: string, withinMs = 30_000): Promise<JobRow[]> {
  const unfinished = `select count(*) as n from jobs where state in ('PENDING', 'RUNNING')`;
  const none = async () => Number((await select(databaseUrl, unfinished))[0]?.['n']) === 0;
  await eventually(none, 'every job ends', withinMs, 100);
  return readJobs(databaseUrl);
}

async function select(databaseUrl: string, sql: string): Promise<Record<string, unknown>[]> {
  const database = parseDatabaseUrl(databaseUrl);
  if (database.kind === 'postgres') return runSql(database.url, sql);
  const file = new Database(database.path, { readonly: true });
  try {
    return file.prepare<[], Record<string, unknown>>(sql).all();
  } finally {
    file.close();
  }
}

function withParsedJson(row: Record<string, unknown>): Record<string, unknown> {
  const parsed = JSON_COLUMNS.map((column) => [column, JSON.parse((row[column] ?? 'null') as string)] as const);
  return { ...row, ...Object.fromEntries(parsed) };
}

function withLastAttempt(row: Record<string, unknown>): JobRow {
  const { attempt_log: log, ended_lease_token: leaseToken, ...rest } = row;
  if (leaseToken === null) return row as unknown as JobRow;
  const iso = (column: string) => new Date(row[column] as string | number).toISOString();
  const last = {
    attempt: row['attempts'],
    workerId: row['worker_id'],
    leaseToken,
    startedAt: iso('started_at'),
    endedAt: iso('finished_at'),
    endedBy: row['failure_reason'] === 'timeout' ? 'timeout' : 'report',
    success: row['state'] === 'COMPLETED',
    error: row['error'],
  };
  return { ...rest, attempt_log: [...(log as EndedAttempt[]), last] } as unknown as JobRow;
}

export interface Evidence {
  /** The database at the end. */
  readonly rows: readonly JobRow[];
  /** What was started, by whom. */
  readonly starts: readonly Start[];
  /** Ids of the jobs that a client was told were created. */
  readonly acknowledged: readonly string[];
  /** The marks of all jobs that any client tried to create. */
  readonly sent: readonly string[];
}

/** What the scheduler did that it must never do; one sentence each. */
export function violations({ rows, starts, acknowledged, sent }: Evidence): string[] {
  const ids = new Set(rows.map(({ id }) => id));
  const marks = rows.map(({ payload }) => String(payload.mark));
  const known = new Set(sent);
  return [
    ...acknowledged.filter((id) => !ids.has(id)).map((id) => `lost: ${id} was acknowledged`),
    ...repeated(acknowledged).map((id) => `two submits got the id ${id}`),
    ...marks.filter((mark) => !known.has(mark)).map((mark) => `nobody submitted ${mark}`),
    ...repeated(marks).map((mark) => `submitted once, there twice: ${mark}`),
    ...repeated(starts.map(({ jobId, attempt }) => `attempt ${attempt} of ${jobId}`)).map(
      (it) => `started twice: ${it}`,
    ),
    ...repeated(rows.flatMap(({ attempt_log: log }) => log.map(({ leaseToken }) => leaseToken))).map(
      (token) => `one lease, two attempts: ${token}`,
    ),
    ...rows.flatMap(rowViolations),
    ...startViolations(rows, starts),
  ];
}

function rowViolations({ id, state, attempts, max_attempts: most, attempt_log: log }: JobRow): string[] {
  const found: string[] = [];
  if (attempts > most) found.push(`${id} was attempted ${attempts} times`);
  if (log.some(({ attempt }, index) => attempt !== index + 1)) found.push(`${id} has gaps in its attempts`);
  const running = state === 'RUNNING' ? 1 : 0;
  if (log.length + running !== attempts) found.push(`${id}: ${attempts} attempts, ${log.length} in its log, ${state}`);
  const successes = log.flatMap(({ success, attempt }) => (success ? [attempt] : []));
  const expected = state === 'COMPLETED' ? [attempts] : [];
  if (successes.join() !== expected.join()) found.push(`${id} is ${state}, successes: attempts ${successes.join()}`);
  log.forEach((ended, index) => {
    const next = log[index + 1];
    if (next && next.startedAt < ended.endedAt) found.push(`attempts ${ended.attempt} and its next of ${id} overlap`);
  });
  return found;
}

/** What workers did has to be what the database says. */
function startViolations(rows: readonly JobRow[], starts: readonly Start[]): string[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return starts.flatMap(({ jobId, attempt, workerId }) => {
    const row = byId.get(jobId);
    if (!row) return [`${workerId} was given ${jobId}, which does not exist`];
    const holder = row.attempt_log[attempt - 1]?.workerId ?? (row.attempts === attempt ? row.worker_id : null);
    return holder === workerId ? [] : [`${workerId} ran attempt ${attempt} of ${jobId}, the database says ${holder}`];
  });
}

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.has(value) || !seen.add(value));
}
