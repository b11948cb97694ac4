import { readFileSync } from 'node:fs';
import { CompiledQuery, type Kysely } from 'kysely';
import type { Job } from '../../domain/job.js';
import type { SearchWords } from './search-sql.js';

/** Runs one statement with bound parameters and returns its rows. */
export type Execute = (sql: string, parameters: readonly unknown[]) => Promise<Record<string, unknown>[]>;

export function executeOn(connection: { executeQuery(query: CompiledQuery): Promise<{ rows: unknown[] }> }): Execute {
  return async (sql, parameters) => {
    const { rows } = await connection.executeQuery(CompiledQuery.raw(sql, [...parameters]));
    return rows as Record<string, unknown>[];
  };
}

/**
 * Runs statements for as long as their transaction is open: what came later would be carried out outside of it, or in
 * somebody else's.
 */
export function untilClosed(execute: Execute): { execute: Execute; close: () => void } {
  let isOpen = true;
  return {
    execute: (sql, parameters) =>
      isOpen ? execute(sql, parameters) : Promise.reject(new Error('the transaction is over')),
    close: () => {
      isOpen = false;
    },
  };
}

/** A column that a statement writes, and what a row of it, usually a job, has for it. */
export interface Column<Row = Job> {
  readonly name: string;
  /**
   * `plain` is a number or a word that no text format has to quote. In `json` null is JSON like any other, in
   * `jsonOrNull` it is NULL.
   */
  readonly kind: 'plain' | 'text' | 'time' | 'json' | 'jsonOrNull';
  readonly of: (row: Row) => unknown;
}

/** The result of a transaction's work, and the writes that have been sent and not been answered. */
export interface Unfinished<T> {
  readonly result: T;
  readonly sent: readonly Promise<unknown>[];
}

/** Where SQLite and PostgreSQL differ. Everything else is shared. */
export interface Dialect {
  readonly statements: Statements;
  /** How many transactions it is worth to run beside each other. */
  readonly concurrency: number;
  /** How a time is written into a parameter or a JSON row, and read back. */
  readonly writeTime: (time: Date) => string | number;
  readTime(column: unknown): Date;
  readJson(column: unknown): unknown;
  /** The parameters of a statement that writes many rows. */
  rowParameters<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): unknown[];
  /** The parameters of the statements that take lists, in the order the dialect's statement takes them. */
  lockReadyParameters(now: Date, limit: number, bytes: number): unknown[];
  lockReadyOfTypesParameters(now: Date, jobTypes: readonly string[], limit: number, bytes: number): unknown[];
  /** Of a statement that takes ids, or other names, and nothing else. */
  readonly idsParameters: (ids: readonly string[]) => unknown[];
  /** For the statements of searches, which are put together. */
  readonly search: SearchWords;
  /**
   * Whether the statement that saves claims takes the time and an entry of the journal as well, and writes that. Almost
   * every transaction ends with claims, and a statement of its own is much of what a small one costs.
   */
  readonly claimsCarryEntry: boolean;
  /** Locks jobs, in the order of their ids; nothing where a transaction locks the whole database. */
  lockAhead(execute: Execute, ids: readonly string[]): Promise<unknown>;
  /** The time that a transaction sets and compares times by. */
  transactionTime(execute: Execute): Promise<Date>;
  /** Told of the time that a statement outside of transactions has read. */
  timeWasRead(time: Date): void;
  /** Runs work in a transaction, and commits it once all that the work leaves to be waited for has come true. */
  inTransaction<T>(
    client: Kysely<unknown>,
    work: (execute: Execute, now: Promise<Date>) => Promise<Unfinished<T>>,
  ): Promise<T>;
  /** The same clock for a statement outside of transactions; undefined when the statement reads the server's itself. */
  statementTime(): Date | undefined;
  judge(error: unknown): Verdict;
}

/**
 * What a failed transaction means: `unavailable` when the store cannot be used now, `conflict` when running it again
 * is all it needs, `broken` when the statement or its data is at fault.
 */
export type Verdict = 'unavailable' | 'conflict' | 'broken';

const STATEMENT_NAMES = [
  'insert-jobs',
  'insert-jobs-with-options',
  'holders-of',
  'withdraw-jobs',
  'reserve-names',
  'answers-of',
  'keep-answer',
  'release-names',
  'delete-old-names',
  'insert-tags',
  'insert-journal',
  'lock-ready',
  'lock-ready-of-types',
  'lock-by-ids',
  'lock-heads',
  'lock-expired',
  'lock-lapsed',
  'save-claimed',
  'save-ended',
  'find-ended',
  'delete-ended',
  'delete-tags',
  'outlook',
  'pause-type',
  'resume-type',
  'paused-since',
  'waiting-types',
  'body-sizes',
  'ended-of',
  'backlog',
  'oldest-ready-of-types',
  'askers',
  'sizes',
  'table-sizes',
  'read-by-ids',
  'save-changed',
  'extend-leases',
  'directives-of',
  'save-directive',
  'forget-directives',
  'journal-latest',
  'journal-horizon',
  'journal-since',
  'journal-unfolded',
  'lock-unfolded',
  'minutes-of',
  'save-counts',
  'forget-counts',
  'save-minutes',
  'save-fold',
  'mark-trimmed',
  'trim-journal',
  'forget-minutes',
  'counts',
  'figures',
  'save-seen-workers',
  'forget-seen-workers',
  'workers-seen',
  'running-by-worker',
  'takers-of-type',
  'jobs-ahead',
  'insert-schedule',
  'lock-schedule',
  'lock-due-schedules',
  'save-schedule',
  'delete-schedule',
  'list-schedules',
  'find-schedule',
  'next-firing',
] as const;
export type Statements = Readonly<Record<(typeof STATEMENT_NAMES)[number], string>>;

/** Reads the statements of a dialect, one file each. */
export function loadStatements(folder: 'postgres' | 'sqlite'): Statements {
  const read = (name: string) => readFileSync(new URL(`./sql/${folder}/${name}.sql`, import.meta.url), 'utf8');
  return Object.fromEntries(STATEMENT_NAMES.map((name) => [name, read(name)])) as Statements;
}
