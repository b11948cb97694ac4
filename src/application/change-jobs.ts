import { DomainError } from '../domain/errors.js';
import type { Job } from '../domain/job.js';
import type { JobEdit } from '../domain/job-edit.js';
import { canBeClaimed, statesThatCan } from '../domain/job-lifecycle.js';
import type { JobState } from '../domain/job-state.js';
import { allSaved } from './all-saved.js';
import { DuplicateJob, JobNotFound, MovedOn } from './errors.js';
import { isMatch, type JobFilter } from './job-filter.js';
import { viewOf, type JobView } from './job-view.js';
import type { OutstandingJobs } from './outstanding-jobs.js';
import type { ChangedJob, Transaction } from './ports/unit-of-work.js';

/** What is asked of one job, beside a report on it. */
export type JobChange =
  | { readonly kind: 'release'; readonly jobId: string; readonly leaseToken: string; readonly delaySeconds: number }
  | { readonly kind: 'cancel' | 'retry'; readonly jobId: string; readonly onlyIf?: JobFilter }
  | { readonly kind: 'edit'; readonly jobId: string; readonly edit: JobEdit };

export interface ChangedJobs {
  /** In the order of the changes: the job as its change has left it, or why it was refused. */
  readonly answers: readonly (JobView | Error)[];
  /** Those that are PENDING again. */
  readonly returned: readonly JobView[];
}

/**
 * Gives jobs back, cancels them, and makes FAILED ones PENDING again. This is rare, so each job is read before it is
 * changed. A refused change spoils no other, and leaves its job as it was, unless that was to be cancelled.
 */
export class ChangeJobs {
  constructor(private readonly outstanding: OutstandingJobs) {}

  async execute(transaction: Transaction, changes: readonly JobChange[]): Promise<ChangedJobs> {
    if (changes.length === 0) return { answers: [], returned: [] };
    const ids = [...new Set(changes.map(({ jobId }) => jobId))];
    // What is remembered of them would no longer be true.
    for (const id of ids) this.outstanding.take(id);
    const [now, locked] = await Promise.all([transaction.now, lock(transaction, changes, ids)]);
    const guards = new Map(
      [...locked].map(([id, { state, leaseToken, workerId }]) => [id, { state, leaseToken, workerId }]),
    );
    const changed = new Map<string, ChangedJob>();
    const keys = await KeysHeld.of(transaction, changes, locked);
    const answers = changes.map((change): JobView | Error => {
      const job = locked.get(change.jobId);
      const guard = guards.get(change.jobId);
      if (!job || !guard) return new JobNotFound(change.jobId);
      try {
        const refusal = apply(change, job, now, keys);
        if (refusal instanceof MovedOn) return refusal;
        changed.set(job.id, { job, ...guard });
        return refusal ?? viewOf(job);
      } catch (error) {
        if (error instanceof DomainError || error instanceof DuplicateJob) return error;
        throw error;
      }
    });
    const toSave = [...changed.values()];
    transaction.check(allSaved(toSave, transaction.jobs.saveChanged(toSave)));
    return { answers, returned: answers.filter((answer): answer is JobView => waitsNow(answer)) };
  }
}

/** Of many that are changed by a filter nobody wants to see the payloads. */
function lock(transaction: Transaction, changes: readonly JobChange[], ids: readonly string[]) {
  const isBulk = changes.every((change) => 'onlyIf' in change && change.onlyIf !== undefined);
  return isBulk ? transaction.jobs.lockHeads(ids) : transaction.jobs.lockByIds(ids);
}

/**
 * @returns MovedOn for a change that is not to be made any more; any other refusal is of a change that has changed the job
 *   all the same.
 * @throws the refusal of one that has not.
 */
function apply(change: JobChange, job: Job, now: Date, keys: KeysHeld): Error | undefined {
  if (change.kind === 'release') {
    const ended = job.release(change.leaseToken, change.delaySeconds, now) === 'cancelled';
    return ended ? job.lostLease(change.leaseToken) : undefined;
  }
  if (change.kind === 'edit') {
    job.edit(change.edit, now);
    return undefined;
  }
  if (change.onlyIf && !isMatch(job, change.onlyIf)) return new MovedOn(job.id);
  if (change.kind === 'retry') {
    keys.take(job);
    job.retry(now);
  } else if (job.cancel(now) === 'unchanged' && change.onlyIf) return new MovedOn(job.id);
  return undefined;
}

function waitsNow(answer: JobView | Error): boolean {
  return !(answer instanceof Error) && canBeClaimed(answer.state);
}

const RETRIABLE: ReadonlySet<JobState> = new Set(statesThatCan('retry'));

/** The unique keys that jobs which are to be PENDING again would need. */
class KeysHeld {
  private constructor(private readonly holders: Map<string, string>) {}

  static async of(transaction: Transaction, changes: readonly JobChange[], locked: ReadonlyMap<string, Job>) {
    const keys = changes.flatMap(({ kind, jobId }) => (kind === 'retry' ? (locked.get(jobId)?.uniqueKey ?? []) : []));
    if (keys.length === 0) return new KeysHeld(new Map());
    const holders = await transaction.jobs.holdersOf([...new Set(keys)]);
    return new KeysHeld(new Map([...holders].map(([key, { id }]) => [key, id])));
  }

  /** Takes its key for a job that can be retried. @throws DuplicateJob when another has it. */
  take({ id, uniqueKey, state }: Job): void {
    if (uniqueKey === null || !RETRIABLE.has(state)) return;
    const holder = this.holders.get(uniqueKey) ?? id;
    if (holder !== id) throw new DuplicateJob([{ index: 0, holder: { jobId: holder } }]);
    this.holders.set(uniqueKey, id);
  }
}
