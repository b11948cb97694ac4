import { Job, type JobLimits } from '../domain/job.js';
import type { JobRequest } from '../domain/job-request.js';
import type { ClaimJobs } from './claim-jobs.js';
import { viewOf, type ClaimedJobView, type JobView } from './job-view.js';
import type { Ids } from './ports/ids.js';
import type { Transaction } from './ports/unit-of-work.js';
import type { Match, Waiter } from './waiting-claims.js';

/** Jobs that went straight to a waiting claim. */
export interface HandedJobs {
  readonly waiter: Waiter;
  readonly claimed: readonly ClaimedJobView[];
}

export interface SubmittedJobs {
  /** In the order of the requests, each as it was accepted: PENDING. */
  readonly submitted: readonly JobView[];
  readonly handed: readonly HandedJobs[];
}

/**
 * Accepts jobs: each is durable once the transaction commits, and PENDING, unless a claim waits for it: then it is
 * written once, as that claim's.
 */
export class SubmitJobs {
  constructor(
    private readonly ids: Ids,
    private readonly limits: JobLimits,
    private readonly claimJobs: ClaimJobs,
  ) {}

  /** @param matchWithWaiters takes the waiters that new jobs are for. */
  async execute(
    transaction: Transaction,
    requests: readonly JobRequest[],
    matchWithWaiters: (jobs: readonly Job[]) => readonly Match[],
  ): Promise<SubmittedJobs> {
    if (requests.length === 0) return { submitted: [], handed: [] };
    const now = await transaction.now;
    const jobs = requests.map((request) => Job.submit(request, this.ids.jobId(), this.limits, now));
    const matches = matchWithWaiters(jobs);
    const matched = new Set(matches.flatMap((match) => match.jobs));
    // Nobody changes the others any more.
    const submitted = jobs.map((job) => (matched.has(job) ? viewOf(job) : job));
    const handed = matches.map(({ waiter, jobs: given }) => ({
      waiter,
      claimed: given.map((job) => this.claimJobs.lease(job, waiter.request, now)),
    }));
    transaction.send(transaction.jobs.insert(jobs));
    return { submitted, handed };
  }
}
