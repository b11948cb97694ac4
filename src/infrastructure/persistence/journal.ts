import type { RemovedJobs } from '../../application/ports/journal-queries.js';
import type { UnfoldedEntry } from '../../application/ports/journal-repository.js';
import type { ChangeRun } from '../../application/ports/state-change.js';
import type { EndedAttempt } from '../../domain/ended-attempt.js';
import type { Job } from '../../domain/job.js';
import { JOB_STATES, type JobState } from '../../domain/job-state.js';
import type { Dialect } from './dialect.js';

/** A run that may grow. */
interface OpenRun extends ChangeRun {
  size: number;
  readonly jobIds: string[];
  readonly tookMs: number[] | null;
}

/**
 * Collects what a transaction changes. The repository tells it of each write, so whatever changes a state is in the
 * journal, whichever use case it is of.
 */
export class JournalDraft {
  private written: readonly ChangeRun[] = [];
  private unwritten: OpenRun[] = [];
  private removed: RemovedJobs[] = [];

  /** All changes of the transaction, in the order in which they were made. */
  get runs(): readonly ChangeRun[] {
    return [...this.written, ...this.unwritten];
  }

  get isWritten(): boolean {
    return this.unwritten.length === 0 && this.removed.length === 0;
  }

  /** An entry of what has not been written yet. Whoever takes it writes it. */
  take(): Pick<UnfoldedEntry, 'runs' | 'removed'> {
    const entry = { runs: this.unwritten, removed: this.removed };
    this.written = this.runs;
    [this.unwritten, this.removed] = [[], []];
    return entry;
  }

  /** New jobs, some of which have been given to a waiting claim already. */
  submitted(jobs: readonly Job[]): void {
    for (const { id, jobType } of jobs) {
      this.add(id, null, { jobType, from: null, to: 'PENDING', attempts: 0, workerId: null });
    }
    this.claimed(jobs.filter(({ startedAt }) => startedAt !== null));
  }

  claimed(jobs: readonly Job[]): void {
    for (const { id, jobType, state: to, attempts, workerId, runAt, startedAt } of jobs) {
      const tookMs = Math.max(0, (startedAt as Date).getTime() - runAt.getTime());
      this.add(id, tookMs, { jobType, from: 'PENDING', to, attempts, workerId });
    }
  }

  /** The end of an attempt, whatever came of it. */
  ended(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const { id, jobType, state: to, attempts } = job;
      const { workerId, tookMs } = lastAttemptOf(job);
      this.add(id, Math.max(0, tookMs), { jobType, from: 'RUNNING', to, attempts, workerId });
    }
  }

  /** Any other change; one that leaves the state as it was is none. */
  moved(from: JobState, { id, jobType, state: to, attempts }: Job, workerId: string | null): void {
    if (from !== to) this.add(id, null, { jobType, from, to, attempts, workerId });
  }

  /** Jobs that have been submitted in this very transaction, and are not to be. */
  withdraw(ids: ReadonlySet<string>): void {
    this.unwritten = this.unwritten.flatMap((run) => {
      const stays = run.jobIds.map((id) => !ids.has(id));
      const jobIds = run.jobIds.filter((_, index) => stays[index]);
      const tookMs = run.tookMs?.filter((_, index) => stays[index]);
      return jobIds.length === 0 ? [] : { ...run, size: jobIds.length, jobIds, tookMs: tookMs ?? null };
    });
  }

  deleted(rows: readonly { readonly jobType: string; readonly state: JobState }[]): void {
    for (const [jobType, ofType] of Map.groupBy(rows, (row) => row.jobType)) {
      for (const [state, jobs] of Map.groupBy(ofType, (row) => row.state)) {
        this.removed.push({ jobType, state, jobs: jobs.length });
      }
    }
  }

  private add(jobId: string, tookMs: number | null, change: Change): void {
    const last = this.unwritten.at(-1);
    if (last && goesOn(last, change, tookMs)) {
      last.size += 1;
      last.jobIds.push(jobId);
      if (tookMs !== null) last.tookMs?.push(tookMs);
    } else this.unwritten.push({ ...change, size: 1, jobIds: [jobId], tookMs: tookMs === null ? null : [tookMs] });
  }
}

type Change = Omit<ChangeRun, 'size' | 'jobIds' | 'tookMs'>;

function goesOn(run: ChangeRun, change: Change, tookMs: number | null): boolean {
  return (
    run.to === change.to &&
    run.from === change.from &&
    run.jobType === change.jobType &&
    run.workerId === change.workerId &&
    run.attempts === change.attempts &&
    (run.tookMs === null) === (tookMs === null)
  );
}

/** Of a job whose attempt has just ended: it has that in its fields when it has ended with it, else in its log. */
function lastAttemptOf(job: Job): { workerId: string | null; tookMs: number } {
  const { workerId, startedAt, finishedAt } = job;
  if (startedAt !== null && finishedAt !== null) {
    return { workerId, tookMs: finishedAt.getTime() - startedAt.getTime() };
  }
  const ended = job.lastEndedAttempt() as EndedAttempt;
  return { workerId: ended.workerId, tookMs: Date.parse(ended.endedAt) - Date.parse(ended.startedAt) };
}

/** As it is stored, in JSON: lists without names, and all ids in one text, which costs little to read past. */
interface StoredEntry {
  readonly runs: readonly StoredRun[];
  readonly removed?: readonly (readonly [jobType: string, state: number, jobs: number])[];
}

type StoredRun = readonly [
  jobType: string,
  from: number | null,
  to: number,
  attempts: number,
  workerId: string | null,
  size: number,
  /** Separated by commas. */
  jobIds: string,
  tookMs: readonly number[] | null,
];

export function encodeEntry({ runs, removed }: Pick<UnfoldedEntry, 'runs' | 'removed'>): string {
  const entry: StoredEntry = {
    runs: runs.map(({ jobType, from, to, attempts, workerId, size, jobIds, tookMs }) => [
      jobType,
      from && JOB_STATES.indexOf(from),
      JOB_STATES.indexOf(to),
      attempts,
      workerId,
      size,
      jobIds.join(),
      tookMs,
    ]),
    ...(removed.length > 0 && {
      removed: removed.map(({ jobType, state, jobs }) => [jobType, JOB_STATES.indexOf(state), jobs]),
    }),
  };
  return JSON.stringify(entry);
}

/** @param row an entry as a select returns it. */
export function decodeEntry(row: Readonly<Record<string, unknown>>, dialect: Dialect): UnfoldedEntry {
  const { runs, removed = [] } = JSON.parse(row['changes'] as string) as StoredEntry;
  return {
    id: Number(row['id'] ?? 0),
    at: dialect.readTime(row['at']),
    runs: runs.map((run) => new ReadRun(run)),
    removed: removed.map(([jobType, state, jobs]) => ({ jobType, state: JOB_STATES[state] as JobState, jobs })),
  };
}

/** A run from the store, whose ids are told apart when somebody asks for them: whoever counts does not. */
class ReadRun implements ChangeRun {
  readonly jobType: string;
  readonly from: JobState | null;
  readonly to: JobState;
  readonly attempts: number;
  readonly workerId: string | null;
  readonly size: number;
  readonly tookMs: readonly number[] | null;
  private readonly joinedIds: string;

  constructor([jobType, from, to, attempts, workerId, size, joinedIds, tookMs]: StoredRun) {
    this.jobType = jobType;
    this.from = from === null ? null : (JOB_STATES[from] as JobState);
    this.to = JOB_STATES[to] as JobState;
    this.attempts = attempts;
    this.workerId = workerId;
    this.size = size;
    this.tookMs = tookMs;
    this.joinedIds = joinedIds;
  }

  get jobIds(): readonly string[] {
    return this.joinedIds.split(',');
  }
}
