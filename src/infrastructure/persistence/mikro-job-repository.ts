import type {
  ChangedJob,
  DeletedJobs,
  ExtendedLease,
  JobRepository,
  ReadyJobs,
} from '../../application/ports/unit-of-work.js';
import type { Heartbeat } from '../../domain/heartbeat.js';
import { viewOf, type JobView } from '../../application/job-view.js';
import { Job } from '../../domain/job.js';
import type { JobState } from '../../domain/job-state.js';
import type { Column, Dialect, Execute, Statements } from './dialect.js';
import { firstIdAt } from './first-id.js';
import {
  CHANGED_JOB,
  CLAIMED_JOB,
  ENDED_JOB,
  fieldsOf,
  HEARTBEAT,
  NEW_JOB,
  NEW_JOB_WITH_OPTIONS,
  TAG_OF_JOB,
  type TagOfJob,
} from './job-row.js';
import { encodeEntry, type JournalDraft } from './journal.js';

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
    private readonly journal: JournalDraft,
  ) {}

  async insert(jobs: readonly Job[]): Promise<void> {
    this.journal.submitted(jobs);
    if (jobs.every(isPlain)) {
      await this.write('insert-jobs', NEW_JOB, jobs);
      return;
    }
    const withOptions = jobs.filter((job) => !isPlain(job));
    await Promise.all([
      this.write('insert-jobs', NEW_JOB, jobs.filter(isPlain)),
      this.write('insert-jobs-with-options', NEW_JOB_WITH_OPTIONS, withOptions),
      this.insertTags(withOptions),
    ]);
  }

  async insertUnique(jobs: readonly Job[]): Promise<Set<string>> {
    const inOrder = inOrderOf(({ uniqueKey }) => uniqueKey ?? '', jobs);
    const inserted = await this.write('insert-jobs-with-options', NEW_JOB_WITH_OPTIONS, inOrder);
    const stored = jobs.filter(({ id }) => inserted.has(id));
    this.journal.submitted(stored);
    await this.insertTags(stored);
    return inserted;
  }

  async withdraw(ids: readonly string[]): Promise<void> {
    this.journal.withdraw(new Set(ids));
    const { statements, idsParameters } = this.dialect;
    await Promise.all([
      this.execute(statements['withdraw-jobs'], idsParameters(ids)),
      this.execute(statements['delete-tags'], idsParameters(ids)),
    ]);
  }

  async holdersOf(keys: readonly string[]): Promise<Map<string, JobView>> {
    const jobs = await this.select('holders-of', this.dialect.idsParameters(keys));
    return new Map(jobs.map((job) => [job.uniqueKey as string, viewOf(job)]));
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
        ? await this.execute(dialect.statements['lock-ready'], dialect.lockReadyParameters(now, limit, bytes))
        : await this.execute(
            dialect.statements['lock-ready-of-types'],
            dialect.lockReadyOfTypesParameters(now, jobTypes, limit, bytes),
          );
    const counted = Number(rows.at(-1)?.['bytes'] ?? 0);
    return { jobs: this.restore(rows), bytes: counted, isCut: rows.length < limit && counted >= bytes };
  }

  async waitingTypes(): Promise<string[]> {
    const rows = await this.execute(this.dialect.statements['waiting-types'], []);
    return rows.map((row) => row['job_type'] as string);
  }

  lockByIds(ids: readonly string[]): Promise<Map<string, Job>> {
    return this.selectByIds('lock-by-ids', ids);
  }

  lockHeads(ids: readonly string[]): Promise<Map<string, Job>> {
    return this.selectByIds('lock-heads', ids);
  }

  async lockAhead(ids: readonly string[]): Promise<void> {
    await this.dialect.lockAhead(this.execute, ids);
  }

  lockExpired(limit: number, now: Date): Promise<Job[]> {
    return this.select('lock-expired', [this.dialect.writeTime(now), limit]);
  }

  lockLapsed(limit: number, now: Date): Promise<Job[]> {
    return this.select('lock-lapsed', [this.dialect.writeTime(now), limit]);
  }

  async saveClaimed(jobs: readonly Job[]): Promise<Set<string>> {
    // Nothing is written then, nor would an entry of the journal be.
    if (jobs.length === 0) return new Set();
    // Before the answer, for which nobody waits: they have been locked, so the store takes them all.
    this.journal.claimed(jobs);
    return this.write('save-claimed', CLAIMED_JOB, jobs, this.entryBeside(jobs));
  }

  async saveEnded(jobs: readonly Job[]): Promise<Set<string>> {
    const saved = await this.write(
      'save-ended',
      ENDED_JOB,
      inOrderOf(({ id }) => id, jobs),
    );
    this.journal.ended(jobs.filter(({ id }) => saved.has(id)));
    return saved;
  }

  async saveChanged(changed: readonly ChangedJob[]): Promise<Set<string>> {
    const saved = await this.write('save-changed', CHANGED_JOB, changed);
    for (const { job, state, workerId } of changed) {
      if (saved.has(job.id)) this.journal.moved(state, job, workerId);
    }
    return saved;
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
    const tagged = deleted.filter((row) => row['tagged']).map(({ id }) => id as string);
    if (tagged.length > 0) await this.execute(dialect.statements['delete-tags'], dialect.idsParameters(tagged));
    this.journal.deleted(
      deleted.map((row) => ({ jobType: row['job_type'] as string, state: row['state'] as JobState })),
    );
    return { deleted: deleted.length, last: seen.length < limit ? undefined : (seen.at(-1)?.['id'] as string) };
  }

  /** What the statement that saves claims writes into the journal. */
  private entryBeside([first]: readonly Job[]): unknown[] {
    if (!this.dialect.claimsCarryEntry) return [];
    return [this.dialect.writeTime(first?.startedAt as Date), encodeEntry(this.journal.take())];
  }

  private async insertTags(jobs: readonly Job[]): Promise<void> {
    const rows = jobs.flatMap(({ id, tags }) => tags.map((tag): TagOfJob => ({ tag, id })));
    await this.write('insert-tags', TAG_OF_JOB, rows);
  }

  private async selectByIds(statement: keyof Statements, ids: readonly string[]): Promise<Map<string, Job>> {
    if (ids.length === 0) return new Map();
    const jobs = await this.select(statement, this.dialect.idsParameters(ids));
    return new Map(jobs.map((job) => [job.id, job]));
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
    rest: readonly unknown[] = [],
  ): Promise<Set<string>> {
    if (rows.length === 0) return new Set();
    const parameters = [...this.dialect.rowParameters(columns, rows), ...rest];
    const written = await this.execute(this.dialect.statements[statement], parameters);
    return new Set(written.map(({ id }) => id as string));
  }
}

/** Whether a new job has none of the columns that most do not ask for. */
function isPlain({ uniqueKey, backoff, tags, expiresAt }: Job): boolean {
  return uniqueKey === null && backoff === null && tags.length === 0 && expiresAt === null;
}

/**
 * In the order of the ids, in which `lockByIds` locks as well: statements that want the same rows, and have not locked
 * them before, then wait for each other. In any other order they would deadlock now and then, which costs a second: a
 * job's heartbeat and its report often come together.
 */
function inOrderOf<Row>(idOf: (row: Row) => string, rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : Number(idOf(a) > idOf(b))));
}
