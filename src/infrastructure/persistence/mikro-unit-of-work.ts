import type { AbstractSqlConnection } from '@mikro-orm/sql';
import type { ChangeListener, ChangeRun } from '../../application/ports/state-change.js';
import type { Transaction, UnitOfWork } from '../../application/ports/unit-of-work.js';
import type { Dialect, Execute } from './dialect.js';
import { encodeEntry, JournalDraft } from './journal.js';
import { MikroJobRepository } from './mikro-job-repository.js';
import { MikroIdempotencyRepository } from './mikro-idempotency-repository.js';
import { MikroJobTypeRepository } from './mikro-job-type-repository.js';
import { MikroJournalRepository } from './mikro-journal-repository.js';
import { MikroScheduleRepository } from './mikro-schedule-repository.js';
import { MikroWorkerRepository } from './mikro-worker-repository.js';
import { asStoreError } from './store-error.js';

/** How often a transaction is run again after a deadlock or a serialization failure. */
const CONFLICT_RETRIES = 3;

/** One database transaction for each unit of work. */
export class MikroUnitOfWork implements UnitOfWork {
  private readonly listeners: ChangeListener[] = [];

  constructor(
    private readonly connection: AbstractSqlConnection,
    private readonly dialect: Dialect,
  ) {}

  get concurrency(): number {
    return this.dialect.concurrency;
  }

  onCommit(listener: ChangeListener): void {
    this.listeners.push(listener);
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

  private async attempt<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    // On MikroORM's connection, but not by its transactional(): that never gives a connection back to the pool whose
    // BEGIN or ROLLBACK has failed, so that a pool is used up by as many lost connections as it has.
    const client = this.connection.getClient<unknown>();
    let runs: readonly ChangeRun[] = [];
    const workHere = async (execute: Execute, now: Promise<Date>) => {
      const transaction = new OpenTransaction(now, execute, this.dialect);
      const result = await work(transaction);
      await Promise.all(transaction.checks);
      await transaction.writeJournal();
      runs = transaction.draft.runs;
      return { result, sent: transaction.sent };
    };
    const result = await this.dialect.inTransaction(client, workHere);
    if (runs.length > 0) for (const listener of this.listeners) listener.committed(runs);
    return result;
  }
}

class OpenTransaction implements Transaction {
  readonly draft = new JournalDraft();
  readonly sent: Promise<unknown>[] = [];
  readonly checks: Promise<unknown>[] = [];
  readonly jobs: MikroJobRepository;
  readonly workers: MikroWorkerRepository;
  readonly schedules: MikroScheduleRepository;

  constructor(
    readonly now: Promise<Date>,
    private readonly execute: Execute,
    private readonly dialect: Dialect,
  ) {
    this.jobs = new MikroJobRepository(execute, dialect, this.draft);
    this.workers = new MikroWorkerRepository(execute, dialect);
    this.schedules = new MikroScheduleRepository(execute, dialect);
    // Whoever waits for it is told; that nobody does is no reason to end the process.
    now.catch(() => undefined);
  }

  // Made when they are asked for: almost no transaction asks.

  get idempotency(): MikroIdempotencyRepository {
    return new MikroIdempotencyRepository(this.execute, this.dialect);
  }

  get jobTypes(): MikroJobTypeRepository {
    return new MikroJobTypeRepository(this.execute, this.dialect);
  }

  get journal(): MikroJournalRepository {
    return new MikroJournalRepository(this.execute, this.dialect);
  }

  /** Writes down what has been changed, as far as no statement has; to be called once, last of all. */
  async writeJournal(): Promise<void> {
    if (this.draft.isWritten) return;
    const { statements, writeTime } = this.dialect;
    const changes = encodeEntry(this.draft.take());
    this.send(this.execute(statements['insert-journal'], [writeTime(await this.now), changes]));
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
