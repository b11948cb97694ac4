import type { JournalEntry, RemovedJobs } from '../../application/ports/journal-queries.js';
import type { StateChange } from '../../application/ports/state-change.js';
import type { EndedAttempt } from '../../domain/ended-attempt.js';
import type { Job } from '../../domain/job.js';
import { JOB_STATES, type JobState } from '../../domain/job-state.js';
import type { Dialect } from './dialect.js';

/**
 * Collects what a transaction changes. The repository tells it of each write, so whatever changes a state is in the
 * journal, whichever use case it is of.
 */
export class JournalDraft {
  readonly changes: StateChange[] = [];
  readonly removed: RemovedJobs[] = [];

  get isEmpty(): boolean {
    return this.changes.length === 0 && this.removed.length === 0;
  }

  /** New jobs, some of which have been given to a waiting claim already. */
  submitted(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const { id: jobId, jobType, createdAt: at } = job;
      this.changes.push({ jobId, jobType, from: null, to: 'PENDING', attempts: 0, workerId: null, tookMs: null, at });
      if (job.startedAt !== null) this.claimed([job]);
    }
  }

  claimed(jobs: readonly Job[]): void {
    for (const { id: jobId, jobType, state: to, attempts, workerId, runAt, startedAt } of jobs) {
      const at = startedAt as Date;
      const tookMs = Math.max(0, at.getTime() - runAt.getTime());
      this.changes.push({ jobId, jobType, from: 'PENDING', to, attempts, workerId, tookMs, at });
    }
  }

  /** The end of an attempt, whatever came of it. */
  ended(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const { id: jobId, jobType, state: to, attempts } = job;
      const { workerId, startedAt, endedAt } = lastAttemptOf(job);
      const tookMs = Math.max(0, endedAt.getTime() - startedAt.getTime());
      this.changes.push({ jobId, jobType, from: 'RUNNING', to, attempts, workerId, tookMs, at: endedAt });
    }
  }

  /** Any other change; one that leaves the state as it was is none. */
  moved(from: JobState, job: Job, workerId: string | null, at: Date): void {
    const { id: jobId, jobType, state: to, attempts } = job;
    if (from !== to) this.changes.push({ jobId, jobType, from, to, attempts, workerId, tookMs: null, at });
  }

  /** Jobs that have been submitted in this very transaction, and are not to be. */
  withdraw(ids: ReadonlySet<string>): void {
    const left = this.changes.filter(({ jobId }) => !ids.has(jobId));
    this.changes.splice(0, this.changes.length, ...left);
  }

  deleted(rows: readonly { readonly jobType: string; readonly state: JobState }[]): void {
    for (const [jobType, ofType] of Map.groupBy(rows, (row) => row.jobType)) {
      for (const [state, jobs] of Map.groupBy(ofType, (row) => row.state)) {
        this.removed.push({ jobType, state, jobs: jobs.length });
      }
    }
  }
}

/** Of a job whose attempt has just ended: it has that in its fields when it has ended with it, else in its log. */
function lastAttemptOf(job: Job): { workerId: string | null; startedAt: Date; endedAt: Date } {
  const { workerId, startedAt, finishedAt } = job;
  if (startedAt !== null && finishedAt !== null) return { workerId, startedAt, endedAt: finishedAt };
  const ended = job.lastEndedAttempt() as EndedAttempt;
  return { workerId: ended.workerId, startedAt: new Date(ended.startedAt), endedAt: new Date(ended.endedAt) };
}

/**
 * As it is stored: names once each and then by their place, -1 for null; all ids in one text and all numbers in one list,
 * which costs a quarter of what a list for each change does to write and to read.
 */
interface CompactEntry {
  readonly types: readonly string[];
  readonly workers: readonly string[];
  /** Of each change the job's id, separated by commas. */
  readonly jobs: string;
  /** Of each change its type, from, to, attempts, worker and how long it took. */
  readonly changes: readonly number[];
  readonly removed?: readonly (readonly [jobType: number, state: number, jobs: number])[];
}

const NUMBERS = 6;

export function encodeEntry({ changes, removed }: Pick<JournalEntry, 'changes' | 'removed'>): CompactEntry {
  const [types, workers] = [new Places(), new Places()];
  const numbers: number[] = [];
  let jobs = '';
  for (const { jobId, jobType, from, to, attempts, workerId, tookMs } of changes) {
    jobs = jobs === '' ? jobId : `${jobs},${jobId}`;
    const worker = workerId === null ? -1 : workers.of(workerId);
    const before = from === null ? -1 : JOB_STATES.indexOf(from);
    numbers.push(types.of(jobType), before, JOB_STATES.indexOf(to), attempts, worker, tookMs ?? -1);
  }
  const gone = removed.map(({ jobType, state, jobs }) => [types.of(jobType), JOB_STATES.indexOf(state), jobs] as const);
  return {
    types: types.names,
    workers: workers.names,
    jobs,
    changes: numbers,
    ...(gone.length > 0 && { removed: gone }),
  };
}

/** @param row an entry as a select returns it. */
export function decodeEntry(row: Readonly<Record<string, unknown>>, dialect: Dialect): JournalEntry {
  const at = dialect.readTime(row['at']);
  const entry = dialect.readJson(row['changes']) as CompactEntry;
  const { types, removed = [] } = entry;
  return {
    id: Number(row['id'] ?? 0),
    at,
    changes: changesOf(entry, at),
    removed: removed.map(([jobType, state, jobs]) => ({
      jobType: types[jobType] as string,
      state: JOB_STATES[state] as JobState,
      jobs,
    })),
  };
}

function changesOf({ types, workers, jobs, changes: numbers }: CompactEntry, at: Date): StateChange[] {
  if (numbers.length === 0) return [];
  return jobs.split(',').map((jobId, index) => {
    const first = index * NUMBERS;
    const numberAt = (place: number) => numbers[first + place] as number;
    const tookMs = numberAt(5);
    return {
      jobId,
      jobType: types[numberAt(0)] as string,
      from: JOB_STATES[numberAt(1)] ?? null,
      to: JOB_STATES[numberAt(2)] as JobState,
      attempts: numberAt(3),
      workerId: workers[numberAt(4)] ?? null,
      tookMs: tookMs < 0 ? null : tookMs,
      at,
    };
  });
}

/** Gives each name a place, in the order in which they come. */
class Places {
  private readonly places = new Map<string, number>();

  get names(): string[] {
    return [...this.places.keys()];
  }

  of(name: string): number {
    const known = this.places.get(name);
    if (known !== undefined) return known;
    this.places.set(name, this.places.size);
    return this.places.size - 1;
  }
}
