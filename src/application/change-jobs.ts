import { DomainError } from '../domain/errors.js';
import type { Job } from '../domain/job.js';
import { canBeClaimed } from '../domain/job-lifecycle.js';
import { allSaved } from './all-saved.js';
import { JobNotFound } from './errors.js';
import { viewOf, type JobView } from './job-view.js';
import type { OutstandingJobs } from './outstanding-jobs.js';
import type { ChangedJob, Transaction } from './ports/unit-of-work.js';

/** What is asked of one job, beside a report on it. */
export type JobChange =
  | { readonly kind: 'release'; readonly jobId: string; readonly leaseToken: string; readonly delaySeconds: number }
  | { readonly kind: 'cancel' | 'retry'; readonly jobId: string };

export interface ChangedJobs {
  /** In the order of the changes: the job as its change has left it, or why it was refused. */
  readonly answers: readonly (JobView | Error)[];
  /** Those that can be claimed again, now. */
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
    const [now, locked] = await Promise.all([transaction.now, transaction.jobs.lockByIds(ids)]);
    const guards = new Map([...locked].map(([id, { state, leaseToken }]) => [id, { state, leaseToken }]));
    const changed = new Map<string, ChangedJob>();
    const answers = changes.map((change): JobView | Error => {
      const job = locked.get(change.jobId);
      const guard = guards.get(change.jobId);
      if (!job || !guard) return new JobNotFound(change.jobId);
      try {
        const refusal = apply(change, job, now);
        changed.set(job.id, { job, ...guard });
        return refusal ?? viewOf(job);
      } catch (error) {
        if (error instanceof DomainError) return error;
        throw error;
      }
    });
    const toSave = [...changed.values()];
    transaction.check(allSaved(toSave, transaction.jobs.saveChanged(toSave)));
    return { answers, returned: answers.filter((answer): answer is JobView => isReady(answer, now)) };
  }
}

/** @returns the refusal of a change that has changed the job all the same. @throws the refusal of one that has not. */
function apply(change: JobChange, job: Job, now: Date): Error | undefined {
  if (change.kind === 'release') {
    const ended = job.release(change.leaseToken, change.delaySeconds, now) === 'cancelled';
    return ended ? job.lostLease(change.leaseToken) : undefined;
  }
  if (change.kind === 'retry') job.retry(now);
  else job.cancel(now);
  return undefined;
}

function isReady(answer: JobView | Error, now: Date): boolean {
  return !(answer instanceof Error) && canBeClaimed(answer.state) && answer.runAt <= now;
}
