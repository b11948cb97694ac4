import type { AbstractSqlConnection } from '@mikro-orm/sql';
import type { Transaction, UnitOfWork } from '../../application/ports/unit-of-work.js';
import type { Dialect, Execute } from './dialect.js';
import { MikroJobRepository } from './mikro-job-repository.js';
import { MikroWorkerRepository } from './mikro-worker-repository.js';
import { asStoreError } from './store-error.js';

/** How often a transaction is run again after a deadlock or a serialization failure. */
const CONFLICT_RETRIES = 3;

/** One database transaction for each unit of work. */
export class MikroUnitOfWork implements UnitOfWork {
  constructor(
    private readonly connection: AbstractSqlConnection,
    private readonly dialect: Dialect,
  ) {}

  get concurrency(): number {
    return this.dialect.concurrency;
  }

  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let retries = 0; ; retries++) {
      try {
        return await this.attempt(work);
      } catch (error) {
        const mayRetry = retries < CONFLICT_RETRIES && this.dialect.judge(error) === 'conflict';
        if (!mayRetry) throw asStoreError(error, this.dialect);
      }
    }
  }

  private attempt<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    // On MikroORM's connection, but not by its transactional(): that never gives a connection back to the pool whose
    // BEGIN or ROLLBACK has failed, so that a pool is used up by as many lost connections as it has.
    const client = this.connection.getClient<unknown>();
    const workHere = async (execute: Execute, now: Promise<Date>) => {
      const transaction = new OpenTransaction(now, execute, this.dialect);
      const result = await work(transaction);
      await Promise.all(transaction.checks);
      return { result, sent: transaction.sent };
    };
    return this.dialect.inTransaction(client, workHere);
  }
}

class OpenTransaction implements Transaction {
  readonly sent: Promise<unknown>[] = [];
  readonly checks: Promise<unknown>[] = [];
  readonly jobs: MikroJobRepository;
  readonly workers: MikroWorkerRepository;

  constructor(
    readonly now: Promise<Date>,
    execute: Execute,
    dialect: Dialect,
  ) {
    this.jobs = new MikroJobRepository(execute, dialect);
    this.workers = new MikroWorkerRepository(execute, dialect);
    // Whoever waits for it is told; that nobody does is no reason to end the process.
    now.catch(() => undefined);
  }

  send(write: Promise<unknown>): void {
    write.catch(() => undefined);
    this.sent.push(write);
  }

  check(condition: Promise<unknown>): void {
    condition.catch(() => undefined);
    this.checks.push(condition);
  }
}
