import type { Chore, ChoreStep } from './chore.js';
import type { Transaction } from './ports/unit-of-work.js';

/** Deletes jobs that ended longer ago than they are kept. Walks through the old jobs, a few in each transaction. */
export class PurgeJobs implements Chore {
  readonly what = 'ended jobs';

  /** @param limit how many jobs one transaction looks at, at most. */
  constructor(
    private readonly keepMs: number,
    private readonly limit: number,
  ) {}

  /** @param after the id of the job looked at last; undefined to begin with the oldest. */
  async execute({ jobs, now: time }: Transaction, after: string | undefined): Promise<ChoreStep> {
    const now = await time;
    const endedBefore = new Date(now.getTime() - this.keepMs);
    const { deleted, last } = await jobs.deleteEnded(endedBefore, after, this.limit);
    return { purged: deleted, next: last };
  }
}
