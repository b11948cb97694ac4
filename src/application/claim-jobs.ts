import type { ClaimRequest } from '../domain/claim-request.js';
import type { Job } from '../domain/job.js';
import { viewOf, type ClaimedJobView } from './job-view.js';
import type { PausedTypes } from './paused-types.js';
import type { OutstandingJobs } from './outstanding-jobs.js';
import type { Ids } from './ports/ids.js';
import type { ReadyJobs, Transaction } from './ports/unit-of-work.js';

/**
 * What a claim got: an empty list when nothing is ready for it, `ask_again` when the jobs of others filled the
 * transaction before anything was found out for it.
 */
export type Taken = readonly ClaimedJobView[] | 'ask_again';

/** Claims that are on their way to the store. */
export interface ClaimsUnderway {
  /** For each request in order what it got, when the store has taken it. */
  readonly taken: Promise<Taken[]>;
  /** Whether the transaction holds ready jobs that it gives to nobody: who asks before it has ended does not see them. */
  readonly heldMore: boolean;
}

interface Claim {
  readonly request: ClaimRequest;
  readonly claimed: ClaimedJobView;
}

/**
 * Gives each waiting worker the next jobs it can run: as many as there are and fit into a transaction, first come first
 * served. The first one always gets something if anything is ready for it.
 */
export class ClaimJobs {
  constructor(
    private readonly ids: Ids,
    private readonly outstanding: OutstandingJobs,
    /** What the jobs claimed in one transaction may have; the last of them may go beyond it. */
    private readonly maxBytes: number,
    private readonly paused: Pick<PausedTypes, 'isEmpty' | 'without'>,
  ) {}

  /** Resolves when all has been decided; the transaction may end behind it. */
  async execute(transaction: Transaction, requests: readonly ClaimRequest[]): Promise<ClaimsUnderway> {
    const byTypes = Map.groupBy(requests, ({ jobTypes }) => jobTypes?.join());
    const saves: Promise<Claim[]>[] = [];
    const unfinished = new Set<ClaimRequest>();
    let bytesLeft = this.maxBytes;
    let heldMore = false;
    // One select and one update for a group, however many workers want the same types.
    for (const group of byTypes.values()) {
      if (bytesLeft <= 0) {
        for (const request of group) unfinished.add(request);
        continue;
      }
      const places = group.flatMap((request) => Array<ClaimRequest>(request.limit).fill(request));
      const now = await transaction.now;
      const ready = await this.lockReady(transaction.jobs, places.length, bytesLeft, group[0]?.jobTypes, now);
      bytesLeft -= ready.bytes;
      if (ready.isCut) {
        heldMore = true;
        for (const request of places.slice(ready.jobs.length)) unfinished.add(request);
      }
      const save = this.saveClaims(transaction.jobs, ready.jobs, places, now);
      transaction.send(save);
      saves.push(save);
    }
    const taken = Promise.all(saves).then((saved) => answersTo(requests, saved.flat(), unfinished));
    // When the transaction fails it says so itself.
    taken.catch(() => undefined);
    return { taken, heldMore };
  }

  /**
   * Leases a job to whoever asked for it. The caller writes it at once: from then on it is remembered, and a report may
   * change it.
   */
  lease(job: Job, request: ClaimRequest, now: Date): ClaimedJobView {
    const leaseToken = this.ids.leaseToken();
    job.claim(request.workerId, leaseToken, now);
    // Should the store not take the claim, what is remembered of it is turned down by the store's guard.
    this.outstanding.remember(job);
    return Object.assign(viewOf(job), { leaseToken });
  }

  /** While a type is paused, who wants jobs of all types is given those of the types that are not. */
  private async lockReady(
    jobs: Transaction['jobs'],
    limit: number,
    bytes: number,
    jobTypes: readonly string[] | undefined,
    now: Date,
  ): Promise<ReadyJobs> {
    if (this.paused.isEmpty) return jobs.lockReady(limit, bytes, jobTypes, now);
    const wanted = this.paused.without(jobTypes ?? (await jobs.waitingTypes()));
    return wanted.length === 0 ? NOTHING_READY : jobs.lockReady(limit, bytes, wanted, now);
  }

  /** Resolves with those that the store has taken: a job that it guards against us is nobody's claim. */
  private async saveClaims(
    jobs: Transaction['jobs'],
    ready: readonly Job[],
    places: readonly ClaimRequest[],
    now: Date,
  ): Promise<Claim[]> {
    const claims = ready.map((job, index) => {
      const request = places[index] as ClaimRequest;
      return { request, claimed: this.lease(job, request, now) };
    });
    const saved = await jobs.saveClaimed(ready);
    return claims.filter(({ claimed }) => saved.has(claimed.id));
  }
}

const NOTHING_READY: ReadyJobs = { jobs: [], bytes: 0, isCut: false };

/** @param unfinished may get less than is ready for them. */
function answersTo(
  requests: readonly ClaimRequest[],
  claims: readonly Claim[],
  unfinished: ReadonlySet<ClaimRequest>,
): Taken[] {
  const answers = new Map(requests.map((request) => [request, [] as ClaimedJobView[]]));
  for (const { request, claimed } of claims) answers.get(request)?.push(claimed);
  return [...answers].map(([request, claimed]) =>
    claimed.length === 0 && unfinished.has(request) ? 'ask_again' : claimed,
  );
}
