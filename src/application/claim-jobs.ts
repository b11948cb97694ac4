import type { ClaimRequest } from '../domain/claim-request.js';
import type { Job } from '../domain/job.js';
import { viewOf, type ClaimedJobView } from './job-view.js';
import type { OutstandingJobs } from './outstanding-jobs.js';
import type { Ids } from './ports/ids.js';
import type { Transaction } from './ports/unit-of-work.js';

/** Claims that are on their way to the store. */
export interface ClaimsUnderway {
  /** For each request in order what it got, when the store has taken it; an empty list when nothing is ready for it. */
  readonly taken: Promise<ClaimedJobView[][]>;
}

interface Claim {
  readonly request: ClaimRequest;
  readonly job: Job;
  readonly claimed: ClaimedJobView;
}

/** Gives each waiting worker the next jobs it can run: as many as there are, first come first served. */
export class ClaimJobs {
  constructor(
    private readonly ids: Ids,
    private readonly outstanding: OutstandingJobs,
  ) {}

  /** Resolves when all has been decided; the transaction may end behind it. */
  async execute(transaction: Transaction, requests: readonly ClaimRequest[]): Promise<ClaimsUnderway> {
    const byTypes = Map.groupBy(requests, ({ jobTypes }) => jobTypes?.join());
    const saves: Promise<Claim[]>[] = [];
    for (const group of byTypes.values()) {
      const claims = await this.claimForGroup(transaction, group);
      const save = saveClaims(transaction.jobs, claims);
      transaction.send(save);
      saves.push(save);
    }
    const taken = Promise.all(saves).then((saved) => answersTo(requests, saved.flat()));
    // When the transaction fails it says so itself.
    taken.catch(() => undefined);
    return { taken };
  }

  /** Leases a job to whoever asked for it; what becomes of the job in the store is the caller's. */
  lease(job: Job, request: ClaimRequest, now: Date): ClaimedJobView {
    const leaseToken = this.ids.leaseToken();
    job.claim(request.workerId, leaseToken, now);
    // Should the store not take the claim, what is remembered of it is turned down by the store's guard.
    this.outstanding.remember(job);
    return { ...viewOf(job), leaseToken };
  }

  /** One select, however many workers want the same types. */
  private async claimForGroup({ jobs, now: time }: Transaction, group: readonly ClaimRequest[]): Promise<Claim[]> {
    const places = group.flatMap((request) => Array<ClaimRequest>(request.limit).fill(request));
    const now = await time;
    const ready = await jobs.lockReady(places.length, group[0]?.jobTypes, now);
    return ready.map((job, index) => {
      const request = places[index] as ClaimRequest;
      return { request, job, claimed: this.lease(job, request, now) };
    });
  }
}

/** One update. Resolves with those that the store has taken: a job that it guards against us is nobody's claim. */
async function saveClaims(jobs: Transaction['jobs'], claims: Claim[]): Promise<Claim[]> {
  const saved = await jobs.saveClaimed(claims.map(({ job }) => job));
  return claims.filter(({ job }) => saved.has(job.id));
}

function answersTo(requests: readonly ClaimRequest[], claims: readonly Claim[]): ClaimedJobView[][] {
  const answers = new Map(requests.map((request) => [request, [] as ClaimedJobView[]]));
  for (const { request, claimed } of claims) answers.get(request)?.push(claimed);
  return [...answers.values()];
}
