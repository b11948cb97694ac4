import type { SeenWorker, WorkerRepository } from '../../application/ports/worker-repository.js';
import type { Directive } from '../../domain/directive.js';
import type { Column, Dialect, Execute } from './dialect.js';

/** What is kept about workers, in SQL: statements of the transaction that the queue's own run in. */
export class MikroWorkerRepository implements WorkerRepository {
  constructor(
    private readonly execute: Execute,
    private readonly dialect: Dialect,
  ) {}

  async directivesOf(workerIds: readonly string[]): Promise<Map<string, Directive>> {
    const { statements, idsParameters } = this.dialect;
    const rows = await this.execute(statements['directives-of'], idsParameters(workerIds));
    return new Map(rows.map((row) => [row['worker_id'] as string, row['directive'] as Directive]));
  }

  async saveDirective(workerId: string, directive: Directive, now: Date): Promise<void> {
    const { statements, writeTime } = this.dialect;
    await this.execute(statements['save-directive'], [workerId, directive, writeTime(now)]);
  }

  async forgetDirectives(givenBefore: Date): Promise<void> {
    const { statements, writeTime } = this.dialect;
    await this.execute(statements['forget-directives'], [writeTime(givenBefore)]);
  }
  async saveSeen(workers: readonly SeenWorker[]): Promise<void> {
    const { statements } = this.dialect;
    await this.execute(statements['save-seen-workers'], this.dialect.rowParameters(SEEN, workers));
  }

  async forgetSeen(seenBefore: Date): Promise<void> {
    const { statements, writeTime } = this.dialect;
    await this.execute(statements['forget-seen-workers'], [writeTime(seenBefore)]);
  }
}

const SEEN: readonly Column<SeenWorker>[] = [
  { name: 'worker_id', kind: 'text', of: ({ workerId }) => workerId },
  { name: 'job_types', kind: 'text', of: ({ jobTypes }) => jobTypes && JSON.stringify(jobTypes) },
  { name: 'seen_at', kind: 'time', of: ({ seenAt }) => seenAt },
  { name: 'asked_at', kind: 'time', of: ({ askedAt }) => askedAt },
];
