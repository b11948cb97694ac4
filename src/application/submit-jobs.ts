import { Job, type JobLimits } from '../domain/job.js';
import type { JobRequest } from '../domain/job-request.js';
import { viewOf, type JobView } from './job-view.js';
import type { Ids } from './ports/ids.js';
import type { Transaction } from './ports/unit-of-work.js';

/** Accepts jobs: each is PENDING and durable once the transaction commits. */
export class SubmitJobs {
  constructor(
    private readonly ids: Ids,
    private readonly limits: JobLimits,
  ) {}

  async execute(transaction: Transaction, requests: readonly JobRequest[]): Promise<JobView[]> {
    if (requests.length === 0) return [];
    const now = await transaction.now;
    const submitted = requests.map((request) => Job.submit(request, this.ids.jobId(), this.limits, now));
    transaction.send(transaction.jobs.insert(submitted));
    return submitted.map(viewOf);
  }
}
