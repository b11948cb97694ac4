import type { ClaimRequest } from '../domain/claim-request.js';
import { viewOf, type ClaimedJobView } from './job-view.js';
import type { Ids } from './ports/ids.js';
import type { Transaction } from './ports/unit-of-work.js';

/** Gives each waiting worker the next jobs it can run: as many as there are, first come first served. */
export class ClaimJobs {
  constructor(private readonly ids: Ids) {}

  /** Answers each request in order, with an empty list when nothing is ready for it. */
  async execute(transaction: Transaction, requests: readonly ClaimRequest[]): Promise<ClaimedJobView[][]> {
    const answers = new Map(requests.map((request) => [request, [] as ClaimedJobView[]]));
    const byTypes = Map.groupBy(requests, ({ jobTypes }) => jobTypes?.join());
    for (const group of byTypes.values()) {
      for (const [request, job] of await this.claimForGroup(transaction, group)) answers.get(request)?.push(job);
    }
    return [...answers.values()];
  }

  /** One select and one update, however many workers want the same types. */
  private async claimForGroup(
    { jobs, now }: Transaction,
    group: readonly ClaimRequest[],
  ): Promise<[ClaimRequest, ClaimedJobView][]> {
    const places = group.flatMap((request) => Array<ClaimRequest>(request.limit).fill(request));
    const ready = await jobs.lockReady(places.length, group[0]?.jobTypes, now);
    const claims = ready.map((job, index) => {
      const request = places[index] as ClaimRequest;
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
