import type { Transaction } from './ports/unit-of-work.js';

export interface PurgedJobs {
  readonly purged: number;
  /** Where to go on; undefined when every job that may be old enough has been looked at. */
  readonly next: string | undefined;
}

/** Deletes jobs that ended longer ago than they are kept. Walks through the old jobs, a few in each transaction. */
export class PurgeJobs {
  /** @param limit how many jobs one transaction looks at, at most. */
  constructor(
    private readonly keepMs: number,
    private readonly limit: number,
  ) {}

  /** @param after the id of the job looked at last; undefined to begin with the oldest. */
  async execute({ jobs, now: time }: Transaction, after: string | undefined): Promise<PurgedJobs> {
    const now = await time;
    const endedBefore = new Date(now.getTime() - this.keepMs);
    const { deleted, last } = await jobs.deleteEnded(endedBefore, after, this.limit);
    return { purged: deleted, next: last };
  }
}
