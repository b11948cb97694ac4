import { viewOf, type JobView } from '../../src/application/job-view.js';
import type { JobFilter, JobQueries, Outlook } from '../../src/application/ports/job-queries.js';
import type {
  ChangedJob,
  DeletedJobs,
  ExtendedLease,
  JobRepository,
  ReadyJobs,
  Transaction,
  UnitOfWork,
} from '../../src/application/ports/unit-of-work.js';
import type { WorkerRepository } from '../../src/application/ports/worker-repository.js';
import type { Directive } from '../../src/domain/directive.js';
import type { Heartbeat } from '../../src/domain/heartbeat.js';
import { Job, type JobFields } from '../../src/domain/job.js';
import type { JsonValue } from '../../src/domain/json.js';
import type { FakeClock } from './fake-clock.js';

type Rows = Map<string, JobFields>;

/** The store in memory, for tests of use cases. It passes the suite that the real stores pass. */
export class MemoryStore implements UnitOfWork, JobQueries {
  readonly concurrency = 1;
  private rows: Rows = new Map();
  private readonly workers = new MemoryWorkerRepository();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly clock: FakeClock) {}

  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const run = this.last.then(async () => {
      const draft: Rows = new Map(this.rows);
      const sent: Promise<unknown>[] = [];
      const send = (write: Promise<unknown>) => void sent.push(write);
      const now = Promise.resolve(this.clock.now());
      const jobs = new MemoryJobRepository(draft);
      try {
        const result = await work({ now, jobs, workers: this.workers, send, check: send });
        await Promise.all(sent);
        this.rows = draft;
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

  list({ state, jobType, workerId, before }: JobFilter, limit: number): Promise<JobView[]> {
    const jobs = [...this.rows.values()]
      .filter((row) => state === undefined || row.state === state)
      .filter((row) => jobType === undefined || row.jobType === jobType)
      .filter((row) => workerId === undefined || row.workerId === workerId)
      .filter((row) => before === undefined || row.id < before)
      .sort((a, b) => (a.id < b.id ? 1 : -1));
    return Promise.resolve(jobs.slice(0, limit).map((row) => viewOf(Job.restore(row))));
  }

  outlook(): Promise<Outlook> {
    const now = this.clock.now();
    const rows = [...this.rows.values()];
    const pending = rows.filter(({ state }) => state === 'PENDING').map(({ runAt }) => runAt);
    const [nextDueAt = null] = pending.filter((runAt) => runAt > now).sort((a, b) => +a - +b);
    return Promise.resolve({
      expired: rows.some(({ state, deadlineAt }) => state === 'RUNNING' && deadlineAt! < now),
      ready: pending.some((runAt) => runAt <= now),
      nextDueAt,
      now,
    });
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }
}

export class MemoryJobRepository implements JobRepository {
  isOpen = true;

  constructor(private readonly rows: Rows) {}

  insert(jobs: readonly Job[]): Promise<void> {
    if (!this.isOpen) return Promise.reject(new Error('the transaction is over'));
    if (jobs.some(({ id }) => this.rows.has(id))) return Promise.reject(new Error('there is such a job'));
    for (const job of jobs) this.rows.set(job.id, { ...job });
    return Promise.resolve();
  }

  async lockReady(
    limit: number,
    bytes: number,
    jobTypes: readonly string[] | undefined,
    now: Date,
  ): Promise<ReadyJobs> {
    const ready = await this.select(
      (row) => row.state === 'PENDING' && row.runAt <= now && (jobTypes?.includes(row.jobType) ?? true),
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

  async lockByIds(ids: readonly string[]): Promise<Map<string, Job>> {
    const jobs = await this.select(
      (row) => ids.includes(row.id),
      () => 0,
      ids.length,
    );
    return new Map(jobs.map((job) => [job.id, job]));
  }

  saveClaimed(jobs: readonly Job[]): Promise<Set<string>> {
    return this.save(jobs, (stored, job) => stored.state === 'PENDING' && stored.attempts === job.attempts - 1);
  }

  saveEnded(jobs: readonly Job[]): Promise<Set<string>> {
    return this.save(jobs, (stored, job) => {
      const isHeld = stored.state === 'RUNNING' && stored.leaseToken === job.lastEndedAttempt()?.leaseToken;
      return isHeld && (stored.cancelRequestedAt === null || job.failureReason === 'cancelled');
    });
  }

  saveChanged(changed: readonly ChangedJob[]): Promise<Set<string>> {
    const guards = new Map(changed.map((change) => [change.job.id, change]));
    return this.save(
      changed.map(({ job }) => job),
      (stored) => {
        const guard = guards.get(stored.id)!;
        return stored.state === guard.state && stored.leaseToken === guard.leaseToken;
      },
    );
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
      const { progress, note, checkpoint } = this.rows.get(job.id)!;
      this.rows.set(job.id, { ...job, progress, note, checkpoint });
    }
    return Promise.resolve(new Set(saved.map(({ id }) => id)));
  }
}

/** Its transactions are not undone: no test makes one fail that gives a directive. */
class MemoryWorkerRepository implements WorkerRepository {
  private readonly given = new Map<string, { directive: Directive; at: Date }>();

  directivesOf(workerIds: readonly string[]): Promise<Map<string, Directive>> {
    const known = [...this.given].filter(([workerId]) => workerIds.includes(workerId));
    return Promise.resolve(new Map(known.map(([workerId, { directive }]) => [workerId, directive])));
  }

  saveDirective(workerId: string, directive: Directive, now: Date): Promise<void> {
    this.given.set(workerId, { directive, at: now });
    return Promise.resolve();
  }

  forgetDirectives(givenBefore: Date): Promise<void> {
    for (const [workerId, { at }] of this.given) if (at < givenBefore) this.given.delete(workerId);
    return Promise.resolve();
  }
}

function bytesOf(value: JsonValue): number {
  return value === null ? 0 : Buffer.byteLength(JSON.stringify(value));
}
