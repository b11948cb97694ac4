import { viewOf, type JobView } from '../../src/application/job-view.js';
import { isMatch, type JobFilter } from '../../src/application/job-filter.js';
import type { FoundIds, JobPage, JobQueries, Outlook } from '../../src/application/ports/job-queries.js';
import type {
  ChangedJob,
  DeletedJobs,
  ExtendedLease,
  JobRepository,
  ReadyJobs,
  Transaction,
  UnitOfWork,
} from '../../src/application/ports/unit-of-work.js';
import type { ChangeListener } from '../../src/application/ports/state-change.js';
import type { SeenWorker, WorkerRepository } from '../../src/application/ports/worker-repository.js';
import type { Directive } from '../../src/domain/directive.js';
import type { Heartbeat } from '../../src/domain/heartbeat.js';
import { Job, type JobFields } from '../../src/domain/job.js';
import type { JsonValue } from '../../src/domain/json.js';
import { JournalDraft } from '../../src/infrastructure/persistence/journal.js';
import type { FakeClock } from './fake-clock.js';
import { MemoryJournal } from './memory-journal.js';
import { MemoryIdempotency } from './memory-idempotency.js';
import { MemoryJobTypes } from './memory-job-types.js';
import { MemorySchedules } from './memory-schedules.js';

type Rows = Map<string, JobFields>;

/** The store in memory, for tests of use cases. It passes the suite that the real stores pass. */
export class MemoryStore implements UnitOfWork, JobQueries {
  readonly concurrency = 1;
  private rows: Rows = new Map();
  private readonly workers = new MemoryWorkerRepository();
  readonly journal: MemoryJournal;
  private last: Promise<unknown> = Promise.resolve();
  private readonly listeners: ChangeListener[] = [];

  readonly schedules: MemorySchedules;
  readonly jobTypes = new MemoryJobTypes();
  private readonly idempotency = new MemoryIdempotency();

  constructor(private readonly clock: FakeClock) {
    this.journal = new MemoryJournal(clock);
    this.schedules = new MemorySchedules(clock);
  }

  onCommit(listener: ChangeListener): void {
    this.listeners.push(listener);
  }

  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const run = this.last.then(async () => {
      const draft: Rows = new Map(this.rows);
      const sent: Promise<unknown>[] = [];
      const send = (write: Promise<unknown>) => void sent.push(write);
      const now = Promise.resolve(this.clock.now());
      const jobs = new MemoryJobRepository(draft);
      const { repository: schedules, commit } = this.schedules.draft();
      try {
        const { workers, journal, jobTypes, idempotency } = this;
        const result = await work({ now, jobs, workers, journal, schedules, jobTypes, idempotency, send, check: send });
        await Promise.all(sent);
        this.rows = draft;
        commit();
        const { runs } = jobs.journal;
        if (!jobs.journal.isWritten) this.journal.write(jobs.journal.take());
        if (runs.length > 0) for (const listener of this.listeners) listener.committed(runs);
        return result;
      } finally {
        jobs.isOpen = false;
      }
    });
    this.last = run.catch(() => undefined);
    return run;
  }

  find(id: string): Promise<JobView | undefined> {
    const fields = this.rows.get(id);
    return Promise.resolve(fields && viewOf(Job.restore(fields)));
  }

  async findAll(ids: readonly string[]): Promise<Map<string, JobView>> {
    const jobs = await Promise.all(ids.map((id) => this.find(id)));
    return new Map(jobs.flatMap((job) => (job ? [[job.id, job]] : [])));
  }

  endedOf(ids: readonly string[]): Promise<Set<string>> {
    return Promise.resolve(new Set(ids.filter((id) => this.rows.get(id)?.finishedAt)));
  }

  async list(filter: JobFilter, cursor: string | undefined, limit: number): Promise<JobPage> {
    const { ids, next } = await this.search(filter, cursor, limit);
    return { jobs: [...(await this.findAll(ids)).values()], next };
  }

  search(filter: JobFilter, cursor: string | undefined, limit: number): Promise<FoundIds> {
    const found = [...this.rows.values()]
      .filter((row) => isMatch(row, filter) && (cursor === undefined || row.id < cursor))
      .map(({ id }) => id)
      .sort()
      .reverse();
    const ids = found.slice(0, limit);
    return Promise.resolve({ ids, next: found.length > limit ? ids.at(-1) : undefined });
  }

  outlook(): Promise<Outlook> {
    const now = this.clock.now();
    const rows = [...this.rows.values()];
    const pending = rows.filter(({ state }) => state === 'PENDING').map(({ runAt }) => runAt);
    const [nextDueAt = null] = pending.filter((runAt) => runAt > now).sort((a, b) => +a - +b);
    return Promise.resolve({
      expired: rows.some((row) => (row.state === 'RUNNING' && row.deadlineAt! < now) || hasLapsed(row, now)),
      ready: pending.some((runAt) => runAt <= now),
      nextDueAt,
      pausedTypes: [...this.jobTypes.paused.keys()],
      now,
    });
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }
}

export class MemoryJobRepository implements JobRepository {
  isOpen = true;
  readonly journal = new JournalDraft();

  constructor(private readonly rows: Rows) {}

  insert(jobs: readonly Job[]): Promise<void> {
    if (!this.isOpen) return Promise.reject(new Error('the transaction is over'));
    if (jobs.some(({ id }) => this.rows.has(id))) return Promise.reject(new Error('there is such a job'));
    for (const job of jobs) this.rows.set(job.id, { ...job });
    this.journal.submitted(jobs);
    return Promise.resolve();
  }

  async lockReady(
    limit: number,
    bytes: number,
    jobTypes: readonly string[] | undefined,
    now: Date,
  ): Promise<ReadyJobs> {
    const ready = await this.select(
      (row) => isReady(row, now) && (jobTypes?.includes(row.jobType) ?? true),
      (a, b) => b.priority - a.priority || +a.runAt - +b.runAt || (a.id < b.id ? -1 : 1),
      limit,
    );
    const jobs: Job[] = [];
    let taken = 0;
    for (const job of ready) {
      if (taken >= bytes) break;
      jobs.push(job);
      taken += bytesOf(job.payload) + bytesOf(job.error) + bytesOf(job.checkpoint);
    }
    return { jobs, bytes: taken, isCut: jobs.length < limit && taken >= bytes };
  }

  lockExpired(limit: number, now: Date): Promise<Job[]> {
    return this.select(
      (row) => row.state === 'RUNNING' && row.deadlineAt! < now,
      (a, b) => +a.deadlineAt! - +b.deadlineAt!,
      limit,
    );
  }

  lockLapsed(limit: number, now: Date): Promise<Job[]> {
    return this.select(
      (row) => hasLapsed(row, now),
      (a, b) => +a.expiresAt! - +b.expiresAt! || (a.id < b.id ? -1 : 1),
      limit,
    );
  }

  insertUnique(jobs: readonly Job[]): Promise<Set<string>> {
    const stored = jobs.filter((job) => {
      if (this.holderOf(job.uniqueKey!)) return false;
      this.rows.set(job.id, { ...job });
      return true;
    });
    this.journal.submitted(stored);
    return Promise.resolve(new Set(stored.map(({ id }) => id)));
  }

  withdraw(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.rows.delete(id);
    this.journal.withdraw(new Set(ids));
    return Promise.resolve();
  }

  holdersOf(keys: readonly string[]): Promise<Map<string, JobView>> {
    const holders = keys.flatMap((key) => {
      const row = this.holderOf(key);
      return row ? [[key, viewOf(Job.restore(row))] as const] : [];
    });
    return Promise.resolve(new Map(holders));
  }

  private holderOf(key: string): JobFields | undefined {
    return [...this.rows.values()].find(
      ({ uniqueKey, uniqueScope, finishedAt }) =>
        uniqueKey === key && (finishedAt === null || uniqueScope === 'retained'),
    );
  }

  waitingTypes(): Promise<string[]> {
    const waiting = [...this.rows.values()].filter(({ state }) => state === 'PENDING').map(({ jobType }) => jobType);
    return Promise.resolve([...new Set(waiting)].sort());
  }

  async lockByIds(ids: readonly string[]): Promise<Map<string, Job>> {
    const jobs = await this.select(
      (row) => ids.includes(row.id),
      () => 0,
      ids.length,
    );
    return new Map(jobs.map((job) => [job.id, job]));
  }

  /** There is one transaction at a time. */
  lockAhead(): Promise<void> {
    return Promise.resolve();
  }

  async lockHeads(ids: readonly string[]): Promise<Map<string, Job>> {
    const jobs = await this.lockByIds(ids);
    const head = (job: Job) => Job.restore({ ...job, payload: null, result: null, checkpoint: null });
    return new Map([...jobs].map(([id, job]) => [id, head(job)]));
  }

  saveClaimed(jobs: readonly Job[]): Promise<Set<string>> {
    this.journal.claimed(jobs);
    return this.save(jobs, (stored, job) => stored.state === 'PENDING' && stored.attempts === job.attempts - 1);
  }

  async saveEnded(jobs: readonly Job[]): Promise<Set<string>> {
    const saved = await this.save(jobs, (stored, job) => {
      const isHeld = stored.state === 'RUNNING' && stored.leaseToken === job.lastEndedAttempt()?.leaseToken;
      return isHeld && (stored.cancelRequestedAt === null || job.failureReason === 'cancelled');
    });
    this.journal.ended(jobs.filter(({ id }) => saved.has(id)));
    return saved;
  }

  async saveChanged(changed: readonly ChangedJob[]): Promise<Set<string>> {
    const guards = new Map(changed.map((change) => [change.job.id, change]));
    const saved = await this.save(
      changed.map(({ job }) => job),
      (stored) => {
        const guard = guards.get(stored.id)!;
        return stored.state === guard.state && stored.leaseToken === guard.leaseToken;
      },
    );
    for (const { job, state, workerId } of changed) {
      if (saved.has(job.id)) this.journal.moved(state, job, workerId);
    }
    return saved;
  }

  extendLeases(heartbeats: readonly Heartbeat[], now: Date): Promise<Map<string, ExtendedLease>> {
    const extended = new Map<string, ExtendedLease>();
    for (const { jobId, leaseToken, progress, note, checkpoint } of heartbeats) {
      const job = this.rows.get(jobId);
      if (job?.state !== 'RUNNING' || job.leaseToken !== leaseToken) continue;
      const cancelRequested = job.cancelRequestedAt !== null;
      const deadlineAt = cancelRequested ? job.deadlineAt! : new Date(+now + job.timeoutSeconds * 1000);
      this.rows.set(jobId, {
        ...job,
        deadlineAt,
        progress: progress ?? job.progress,
        note: note ?? job.note,
        checkpoint: checkpoint ?? job.checkpoint,
      });
      extended.set(leaseToken, { deadlineAt, cancelRequested });
    }
    return Promise.resolve(extended);
  }

  deleteEnded(endedBefore: Date, after: string | undefined, limit: number): Promise<DeletedJobs> {
    const old = [...this.rows.values()].filter(({ id, createdAt }) => createdAt < endedBefore && id > (after ?? ''));
    const seen = old.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
    const ended = seen.filter(({ finishedAt }) => finishedAt !== null && finishedAt < endedBefore);
    for (const { id } of ended) this.rows.delete(id);
    this.journal.deleted(ended);
    return Promise.resolve({ deleted: ended.length, last: seen.length < limit ? undefined : seen.at(-1)?.id });
  }

  private select(
    wanted: (row: JobFields) => boolean,
    order: (a: JobFields, b: JobFields) => number,
    limit: number,
  ): Promise<Job[]> {
    const rows = [...this.rows.values()].filter(wanted).sort(order).slice(0, limit);
    return Promise.resolve(rows.map((row) => Job.restore(row)));
  }

  private save(jobs: readonly Job[], guard: (stored: JobFields, job: Job) => boolean): Promise<Set<string>> {
    const saved = jobs.filter((job) => {
      const stored = this.rows.get(job.id);
      return stored !== undefined && guard(stored, job);
    });
    // What heartbeats tell is theirs to write: who saves a job may not have seen it.
    for (const job of saved) {
      const { progress, note, checkpoint, payload } = this.rows.get(job.id)!;
      this.rows.set(job.id, { ...job, progress, note, checkpoint, payload });
    }
    return Promise.resolve(new Set(saved.map(({ id }) => id)));
  }
}

/** Its transactions are not undone: no test makes one fail that gives a directive. */
class MemoryWorkerRepository implements WorkerRepository {
  private readonly given = new Map<string, { directive: Directive; at: Date }>();
  private readonly seen = new Map<string, SeenWorker>();

  directivesOf(workerIds: readonly string[]): Promise<Map<string, Directive>> {
    const known = [...this.given].filter(([workerId]) => workerIds.includes(workerId));
    return Promise.resolve(new Map(known.map(([workerId, { directive }]) => [workerId, directive])));
  }

  saveDirective(workerId: string, directive: Directive, now: Date): Promise<void> {
    this.given.set(workerId, { directive, at: now });
    return Promise.resolve();
  }

  saveSeen(workers: readonly SeenWorker[]): Promise<void> {
    for (const worker of workers) this.seen.set(worker.workerId, worker);
    return Promise.resolve();
  }

  forgetSeen(seenBefore: Date): Promise<void> {
    for (const [workerId, { seenAt }] of this.seen) if (seenAt < seenBefore) this.seen.delete(workerId);
    return Promise.resolve();
  }

  forgetDirectives(givenBefore: Date): Promise<void> {
    for (const [workerId, { at }] of this.given) if (at < givenBefore) this.given.delete(workerId);
    return Promise.resolve();
  }
}

function isReady({ state, runAt, expiresAt, attempts }: JobFields, now: Date): boolean {
  return state === 'PENDING' && runAt <= now && (expiresAt === null || expiresAt > now || attempts > 0);
}

function hasLapsed({ state, expiresAt, attempts }: JobFields, now: Date): boolean {
  return state === 'PENDING' && attempts === 0 && expiresAt !== null && expiresAt <= now;
}

function bytesOf(value: JsonValue): number {
  return value === null ? 0 : Buffer.byteLength(JSON.stringify(value));
}
