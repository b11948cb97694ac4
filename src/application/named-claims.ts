import type { ClaimRequest } from '../domain/claim-request.js';

/** The right to run one attempt. */
export interface Lease {
  readonly jobId: string;
  readonly leaseToken: string;
}

/** How many claims, and jobs claimed by them, are remembered at least; twice as many at most. */
const REMEMBERED = 5_000;
const REMEMBERED_LEASES = 50_000;

/**
 * A claim that may be asked for again. Counts the answers to it that are under way, so that the jobs are taken back only
 * when the last of them has failed and none has arrived.
 */
export class NamedClaim {
  private underway = 1;
  private hasArrived = false;
  private isForgotten = false;
  private readonly settled = Promise.withResolvers<readonly Lease[]>();

  constructor(
    /** As it was asked for first. */
    readonly request: ClaimRequest,
    private readonly forget: () => void,
    private readonly settledWith: (leases: number) => void,
  ) {}

  /** What was claimed, once that is known; nothing when the claim failed. */
  get leases(): Promise<readonly Lease[]> {
    return this.settled.promise;
  }

  settle(leases: readonly Lease[]): void {
    this.settled.resolve(leases);
    this.settledWith(leases.length);
  }

  /** One more answer is under way. */
  begun(): void {
    this.underway += 1;
  }

  /** An answer is no longer under way. @returns whether that was the last, and none has arrived: then it is forgotten. */
  ended(arrived: boolean): boolean {
    this.underway -= 1;
    this.hasArrived ||= arrived;
    if (this.underway > 0 || this.hasArrived || this.isForgotten) return false;
    this.isForgotten = true;
    this.forget();
    return true;
  }
}

/**
 * The claims that have been given a name, by worker and name: the latest few thousand. Whatever is given by it is held
 * against the store first, so an old entry does no harm.
 *
 * In two generations, of which the older is dropped as a whole: entries that come and go one by one would keep V8 from
 * collecting the tables they were in (see ShortList).
 */
export class NamedClaims {
  private young = new Map<string, NamedClaim>();
  private old = new Map<string, NamedClaim>();
  private youngLeases = 0;

  find(workerId: string, requestId: string): NamedClaim | undefined {
    const key = keyOf(workerId, requestId);
    return this.young.get(key) ?? this.old.get(key);
  }

  open(request: ClaimRequest, requestId: string): NamedClaim {
    if (this.young.size >= REMEMBERED || this.youngLeases >= REMEMBERED_LEASES) {
      this.old = this.young;
      this.young = new Map();
      this.youngLeases = 0;
    }
    const key = keyOf(request.workerId, requestId);
    const claim = new NamedClaim(
      request,
      () => this.forget(key, claim),
      (leases) => (this.youngLeases += leases),
    );
    this.young.set(key, claim);
    return claim;
  }

  private forget(key: string, claim: NamedClaim): void {
    for (const claims of [this.young, this.old]) if (claims.get(key) === claim) claims.delete(key);
  }
}

function keyOf(workerId: string, requestId: string): string {
  return `${workerId}\n${requestId}`;
}
