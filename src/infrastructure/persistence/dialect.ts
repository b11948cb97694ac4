import { readFileSync } from 'node:fs';

/** Runs one statement with bound parameters and returns its rows. */
export type Execute = (sql: string, parameters: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** Where SQLite and PostgreSQL differ. Everything else is shared. */
export interface Dialect {
  readonly statements: Statements;
  /** How a time is written into a parameter or a JSON row, and read back. */
  readonly writeTime: (time: Date) => string | number;
  readTime(column: unknown): Date;
  readJson(column: unknown): unknown;
  /** The parameters of the statements that take lists, in the order the dialect's statement takes them. */
  lockReadyOfTypesParameters(now: Date, jobTypes: readonly string[], limit: number): unknown[];
  lockByIdsParameters(ids: readonly string[]): unknown[];
  /** The time that a transaction sets and compares times by. */
  transactionTime(execute: Execute): Promise<Date>;
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
  'lock-ready',
  'lock-ready-of-types',
  'lock-by-ids',
  'lock-expired',
  'save-claimed',
  'save-ended',
  'find-ended',
  'delete-ended',
  'outlook',
] as const;
export type Statements = Readonly<Record<(typeof STATEMENT_NAMES)[number], string>>;

/** Reads the statements of a dialect, one file each. */
export function loadStatements(folder: 'postgres' | 'sqlite'): Statements {
  const read = (name: string) => readFileSync(new URL(`./sql/${folder}/${name}.sql`, import.meta.url), 'utf8');
  return Object.fromEntries(STATEMENT_NAMES.map((name) => [name, read(name)])) as Statements;
}
