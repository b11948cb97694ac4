import type { AbstractSqlConnection } from '@mikro-orm/sql';
import { executeOn, type Dialect, type Execute, type Statements } from './dialect.js';
import { asStoreError } from './store-error.js';

export type Row = Readonly<Record<string, unknown>>;

/**
 * Reads by written statements, outside of transactions. Not by the ORM's execute(), which would take the question marks of
 * their comments for parameters.
 */
export class StatementReader {
  constructor(
    private readonly connection: AbstractSqlConnection,
    private readonly dialect: Dialect,
  ) {}

  /** @throws StoreUnavailable */
  read(statement: keyof Statements, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.ask((execute) => execute(this.dialect.statements[statement], parameters));
  }

  /** @throws StoreUnavailable */
  async ask<T>(work: (execute: Execute) => Promise<T>): Promise<T> {
    try {
      return await work(executeOn(this.connection.getClient()));
    } catch (error) {
      throw asStoreError(error, this.dialect);
    }
  }

  /** What a statement takes for now: null where it reads the server's clock itself. */
  now(): string | number | null {
    const now = this.dialect.statementTime();
    return now ? this.dialect.writeTime(now) : null;
  }
}
