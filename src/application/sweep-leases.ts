import type { Job } from '../domain/job.js';
import { viewOf, type JobView } from './job-view.js';
import type { Transaction } from './ports/unit-of-work.js';

export interface SweptLeases {
  readonly ended: readonly JobView[];
  /** Whether there may be more to end. */
  readonly more: boolean;
}

/**
 * Ends the leases of holders that have outlived their deadline: back to PENDING, or FAILED when no attempt is left; and
 * the jobs that nobody has begun by the time they were of use.
 */
export class SweepLeases {
  /** @param limit how many leases, and how many jobs, one transaction ends at most. */
  constructor(private readonly limit: number) {}

  async execute({ jobs, now: time }: Transaction): Promise<SweptLeases> {
    const now = await time;
    const [expired, lapsed] = await Promise.all([jobs.lockExpired(this.limit, now), jobs.lockLapsed(this.limit, now)]);
    const before = lapsed.map(({ state, leaseToken, workerId }) => ({ state, leaseToken, workerId }));
    for (const job of expired) job.expire(now);
    for (const job of lapsed) job.lapse(now);
    const [savedExpired, savedLapsed] = await Promise.all([
      jobs.saveEnded(expired),
      jobs.saveChanged(lapsed.map((job, index) => ({ job, ...(before[index] as (typeof before)[number]) }))),
    ]);
    const views = (of: readonly Job[], saved: ReadonlySet<string>) => of.filter(({ id }) => saved.has(id)).map(viewOf);
    return {
      ended: [...views(expired, savedExpired), ...views(lapsed, savedLapsed)],
      more: expired.length === this.limit || lapsed.length === this.limit,
    };
  }
}
