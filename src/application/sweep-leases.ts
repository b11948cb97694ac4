import { viewOf, type JobView } from './job-view.js';
import type { Transaction } from './ports/unit-of-work.js';

export interface SweptLeases {
  readonly ended: readonly JobView[];
  /** Whether there may be more to end. */
  readonly more: boolean;
}

/** Ends the leases of holders that have outlived their deadline: back to PENDING, or FAILED when no attempt is left. */
export class SweepLeases {
  /** @param limit how many leases one transaction ends at most. */
  constructor(private readonly limit: number) {}

  async execute({ jobs, now: time }: Transaction): Promise<SweptLeases> {
    const now = await time;
    const expired = await jobs.lockExpired(this.limit, now);
    for (const job of expired) job.expire(now);
    const saved = await jobs.saveEnded(expired);
    return { ended: expired.filter(({ id }) => saved.has(id)).map(viewOf), more: expired.length === this.limit };
  }
}
