import type {
  ChangedJob,
  DeletedJobs,
  ExtendedLease,
  JobRepository,
  ReadyJobs,
} from '../../application/ports/unit-of-work.js';
import type { Heartbeat } from '../../domain/heartbeat.js';
import { Job } from '../../domain/job.js';
import type { Column, Dialect, Execute, Statements } from './dialect.js';
import { firstIdAt } from './first-id.js';
import { CHANGED_JOB, CLAIMED_JOB, ENDED_JOB, fieldsOf, HEARTBEAT, NEW_JOB } from './job-row.js';

/**
 * The queue in SQL, one written statement for each method, however many jobs it is about.
 *
 * Written by hand because the ORM's unit of work costs several times the statement itself here; the statements run in
 * the transaction of the unit of work, on MikroORM's connection.
 */
export class MikroJobRepository implements JobRepository {
  constructor(
    private readonly execute: Execute,
    private readonly dialect: Dialect,
  ) {}

  async insert(jobs: readonly Job[]): Promise<void> {
    await this.write('insert-jobs', NEW_JOB, jobs);
  }

  async lockReady(
    limit: number,
    bytes: number,
    jobTypes: readonly string[] | undefined,
    now: Date,
  ): Promise<ReadyJobs> {
    const { dialect } = this;
    const rows =
      jobTypes === undefined
        ? await this.execute(dialect.statements['lock-ready'], [dialect.writeTime(now), limit, bytes])
        : await this.execute(
            dialect.statements['lock-ready-of-types'],
            dialect.lockReadyOfTypesParameters(now, jobTypes, limit, bytes),
          );
    const counted = Number(rows.at(-1)?.['bytes'] ?? 0);
    return { jobs: this.restore(rows), bytes: counted, isCut: rows.length < limit && counted >= bytes };
  }

  async lockByIds(ids: readonly string[]): Promise<Map<string, Job>> {
    if (ids.length === 0) return new Map();
    const jobs = await this.select('lock-by-ids', this.dialect.idsParameters(ids));
    return new Map(jobs.map((job) => [job.id, job]));
  }

  lockExpired(limit: number, now: Date): Promise<Job[]> {
    return this.select('lock-expired', [this.dialect.writeTime(now), limit]);
  }

  saveClaimed(jobs: readonly Job[]): Promise<Set<string>> {
    return this.write('save-claimed', CLAIMED_JOB, jobs);
  }

  saveEnded(jobs: readonly Job[]): Promise<Set<string>> {
    return this.write(
      'save-ended',
      ENDED_JOB,
      inOrderOf(({ id }) => id, jobs),
    );
  }

  saveChanged(jobs: readonly ChangedJob[]): Promise<Set<string>> {
    return this.write('save-changed', CHANGED_JOB, jobs);
  }

  async extendLeases(heartbeats: readonly Heartbeat[], now: Date): Promise<Map<string, ExtendedLease>> {
    if (heartbeats.length === 0) return new Map();
    const { dialect } = this;
    const rows = await this.execute(dialect.statements['extend-leases'], [
      dialect.writeTime(now),
      ...dialect.rowParameters(
        HEARTBEAT,
        inOrderOf(({ jobId }) => jobId, heartbeats),
      ),
    ]);
    return new Map(
      rows.map((row) => [
        row['lease_token'] as string,
        { deadlineAt: dialect.readTime(row['deadline_at']), cancelRequested: Boolean(row['cancel_requested']) },
      ]),
    );
  }

  async deleteEnded(endedBefore: Date, after: string | undefined, limit: number): Promise<DeletedJobs> {
    const { dialect } = this;
    const [first, end] = [after ?? firstIdAt(new Date(0)), firstIdAt(endedBefore)];
    const before = dialect.writeTime(endedBefore);
    const seen = await this.execute(dialect.statements['find-ended'], [before, first, end, limit]);
    const ended = seen.filter((row) => row['ended']).map(({ id }) => id as string);
    const deleted =
      ended.length === 0
        ? []
        : await this.execute(dialect.statements['delete-ended'], [...dialect.idsParameters(ended), before]);
    return { deleted: deleted.length, last: seen.length < limit ? undefined : (seen.at(-1)?.['id'] as string) };
  }

  private async select(statement: keyof Statements, parameters: readonly unknown[]): Promise<Job[]> {
    return this.restore(await this.execute(this.dialect.statements[statement], parameters));
  }

  private restore(rows: readonly Record<string, unknown>[]): Job[] {
    return rows.map((row) => Job.restore(fieldsOf(row, this.dialect)));
  }

  /** Returns the ids of the rows the statement says it has written. */
  private async write<Row>(
    statement: keyof Statements,
    columns: readonly Column<Row>[],
    rows: readonly Row[],
  ): Promise<Set<string>> {
    if (rows.length === 0) return new Set();
    const parameters = this.dialect.rowParameters(columns, rows);
    const written = await this.execute(this.dialect.statements[statement], parameters);
    return new Set(written.map(({ id }) => id as string));
  }
}

/**
 * In the order of the ids, in which `lockByIds` locks as well: statements that want the same rows, and have not locked
 * them before, then wait for each other. In any other order they would deadlock now and then, which costs a second: a
 * job's heartbeat and its report often come together.
 */
function inOrderOf<Row>(idOf: (row: Row) => string, rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
}
