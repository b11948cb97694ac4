import type { Job } from '../domain/job.js';
import { isSmall } from '../domain/json.js';

/** With small payloads a few megabytes. */
const MAX_JOBS = 10_000;
/** Of the payload, and of the checkpoint: about 2 kB of text each. */
const MAX_CHARACTERS = 2_000;

/**
 * Jobs that this scheduler has given out, as their claims left them, so that a report need not read its job again.
 *
 * A memory and nothing more: whoever decides by it must write under the store's guard, and ask the store where the guard
 * says no. The oldest go first; jobs that are large, or have an ended attempt in their log (and so its error), are not kept.
 */
export class OutstandingJobs {
  private readonly jobs = new Map<string, Job>();

  remember(job: Job): void {
    // What is remembered of an earlier lease is of no use to anybody.
    this.jobs.delete(job.id);
    if (!isLight(job)) return;
    this.jobs.set(job.id, job);
    if (this.jobs.size <= MAX_JOBS) return;
    for (const oldest of this.jobs.keys()) {
      this.jobs.delete(oldest);
      break;
    }
  }

  /** Hands the job over, for good: whoever changes it must not leave it here. */
  take(id: string): Job | undefined {
    const job = this.jobs.get(id);
    if (job) this.jobs.delete(id);
    return job;
  }
}

/** A retry sets the attempts back, not the log; a job that was given back has no log, but may have a checkpoint. */
function isLight({ payload, checkpoint, attemptLog }: Job): boolean {
  return attemptLog.length === 0 && [payload, checkpoint].every((value) => isSmall(value, MAX_CHARACTERS));
}
