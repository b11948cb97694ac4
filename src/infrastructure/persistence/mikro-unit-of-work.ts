import type { AbstractSqlConnection } from '@mikro-orm/sql';
import type { Transaction, UnitOfWork } from '../../application/ports/unit-of-work.js';
import type { Dialect, Execute } from './dialect.js';
import { MikroJobRepository } from './mikro-job-repository.js';
import { asStoreError } from './store-error.js';

/** How often a transaction is run again after a deadlock or a serialization failure. */
const CONFLICT_RETRIES = 3;

/** One database transaction for each unit of work. */
export class MikroUnitOfWork implements UnitOfWork {
  constructor(
    private readonly connection: AbstractSqlConnection,
    private readonly dialect: Dialect,
  ) {}

  async transaction<T>(work: (transaction: Transaction) => Promise<T>, onCommitting?: () => void): Promise<T> {
    for (let retries = 0; ; retries++) {
      try {
        return await this.attempt(work, onCommitting);
      } catch (error) {
        const mayRetry = retries < CONFLICT_RETRIES && this.dialect.judge(error) === 'conflict';
        if (!mayRetry) throw asStoreError(error, this.dialect);
      }
    }
  }

  private attempt<T>(work: (transaction: Transaction) => Promise<T>, onCommitting?: () => void): Promise<T> {
    // On MikroORM's connection, but not by its transactional(): that never gives a connection back to the pool whose
    // BEGIN or ROLLBACK has failed, so that a pool is used up by as many lost connections as it has.
    const client = this.connection.getClient<unknown>();
    const workHere = (execute: Execute, now: Date) =>
      work({ now, jobs: new MikroJobRepository(execute, this.dialect) });
    return this.dialect.inTransaction(client, workHere, onCommitting);
  }
}
