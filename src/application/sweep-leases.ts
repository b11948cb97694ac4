import type { Transaction } from './ports/unit-of-work.js';

/** Ends the leases of holders that have outlived their deadline: back to PENDING, or FAILED when no attempt is left. */
export class SweepLeases {
  /** @param limit how many leases one transaction ends at most. */
  constructor(private readonly limit: number) {}

  /** Returns how many leases were ended, and whether there may be more. */
  async execute({ jobs, now }: Transaction): Promise<{ ended: number; more: boolean }> {
    const expired = await jobs.lockExpired(this.limit, now);
    for (const job of expired) job.expire(now);
    const saved = await jobs.saveEnded(expired);
    return { ended: saved.size, more: expired.length === this.limit };
  }
}
