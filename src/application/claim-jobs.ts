import type { ClaimRequest } from '../domain/claim-request.js';
import { viewOf, type ClaimedJobView } from './job-view.js';
import type { Ids } from './ports/ids.js';
import type { Transaction } from './ports/unit-of-work.js';

/** Gives each waiting worker the next job it can run, or nothing. */
export class ClaimJobs {
  constructor(private readonly ids: Ids) {}

  async execute(transaction: Transaction, requests: readonly ClaimRequest[]): Promise<(ClaimedJobView | undefined)[]> {
    const answers = new Map<ClaimRequest, ClaimedJobView>();
    const byTypes = Map.groupBy(requests, ({ jobTypes }) => jobTypes?.join());
    for (const group of byTypes.values()) {
      for (const [request, job] of await this.claimForGroup(transaction, group)) answers.set(request, job);
    }
    return requests.map((request) => answers.get(request));
  }

  /** One select and one update, however many workers want the same types. */
  private async claimForGroup(
    { jobs, now }: Transaction,
    group: readonly ClaimRequest[],
  ): Promise<[ClaimRequest, ClaimedJobView][]> {
    const ready = await jobs.lockReady(group.length, group[0]?.jobTypes, now);
    const claims = ready.map((job, index) => {
      const request = group[index] as ClaimRequest;
      const leaseToken = this.ids.leaseToken();
      job.claim(request.workerId, leaseToken, now);
      return { request, job, leaseToken };
    });
    const saved = await jobs.saveClaimed(ready);
    return claims
      .filter(({ job }) => saved.has(job.id))
      .map(({ request, job, leaseToken }) => [request, { ...viewOf(job), leaseToken }]);
  }
}
