import type { ClaimRequest } from '../domain/claim-request.js';
import { Heartbeat } from '../domain/heartbeat.js';
import type { ClaimOptions, Coordinator } from './coordinator.js';
import { Unavailable } from './errors.js';
import type { ClaimedJobView } from './job-view.js';
import type { Clock } from './ports/clock.js';
import type { JobQueries } from './ports/job-queries.js';
import type { ReportAnswer, ReportRequest } from './report-jobs.js';
import type { KnownWorker, WorkerRegistry } from './worker-registry.js';
import { NamedClaims, type Lease, type NamedClaim } from './named-claims.js';

/** A claim as somebody asks for it who may not hear the answer. */
export interface ClaimOrder {
  readonly request: ClaimRequest;
  /** Its name; a claim without one cannot be asked for again. */
  readonly requestId: string | undefined;
}

/** Claimed jobs on their way to a worker. */
export interface Delivery {
  readonly jobs: readonly ClaimedJobView[];
  readonly fate: Fate;
}

/** What became of an answer: to be told once, by whoever sends it. Does not hold on to the jobs in it. */
export interface Fate {
  /** The answer went out, as far as can be told. */
  arrived(): void;
  /** The answer could not be written: nobody will ever run these jobs. */
  failed(): void;
}

export interface DeskAnswer {
  readonly reported: readonly (ReportAnswer | Error)[];
  readonly delivery: Delivery;
}

/** Takes back what could not be taken back at once, while the store cannot be used. */
const TRIES = 10;
const RETRY_MS = 1_000;

/**
 * Claims that do not leak when their answer is lost.
 *
 * An answer that could not be written is noticed here: its jobs are given back without spending an attempt. One that was
 * written and got lost on its way is not, so a worker may name its claim and ask again: it is given the same jobs, as far
 * as it still holds them, with their leases counted from then.
 */
export class ClaimDesk {
  private readonly named = new NamedClaims();
  private readonly closing = new AbortController();
  /** Claims that have not been answered, and take-backs that have not ended. */
  private unfinished = 0;
  private finished = Promise.withResolvers<void>();

  constructor(
    private readonly coordinator: Pick<Coordinator, 'complete' | 'write' | 'endWait'>,
    private readonly queries: Pick<JobQueries, 'findAll'>,
    private readonly clock: Pick<Clock, 'sleep'>,
    private readonly workers: Pick<WorkerRegistry, 'asks' | 'left'>,
  ) {}

  /** Reports and then claims, as the coordinator does. */
  complete(reports: readonly ReportRequest[], order: ClaimOrder, options: ClaimOptions): Promise<DeskAnswer> {
    const worker = this.workers.asks(order.request);
    return this.counted(this.answer(reports, order, options), worker);
  }

  /**
   * Resolves when the claims under way have been answered, and those of them that did not arrive have been taken back.
   * To be called when the connections are closed, while the coordinator still writes. No longer waits for a store that
   * cannot be used.
   */
  async close(): Promise<void> {
    this.closing.abort();
    do {
      this.finished = Promise.withResolvers();
      if (this.unfinished > 0) await this.finished.promise;
      // Who has been answered last says in this turn of the event loop that it is no use.
      await new Promise(setImmediate);
    } while (this.unfinished > 0);
  }

  private async answer(
    reports: readonly ReportRequest[],
    order: ClaimOrder,
    options: ClaimOptions,
  ): Promise<DeskAnswer> {
    const { request, requestId } = order;
    if (requestId === undefined) {
      const { reported, claimed } = await this.coordinator.complete(reports, request, options);
      return { reported, delivery: this.deliver(claimed, undefined) };
    }
    const find = () => this.named.find(request.workerId, requestId);
    for (let known = find(); known !== undefined; known = find()) {
      const again = await this.again(known);
      if (again) return { reported: await this.report(reports, again), delivery: again };
      // Unless somebody else has begun a new one meanwhile.
      if (find() === known) break;
    }
    const claim = this.named.open(request, requestId);
    try {
      const { reported, claimed } = await this.coordinator.complete(reports, request, options);
      claim.settle(claimed.map(leaseOf));
      return { reported, delivery: this.deliver(claimed, claim) };
    } catch (error) {
      claim.settle([]);
      claim.ended(false);
      throw error;
    }
  }

  /** Reports beside a delivery that goes nowhere when that fails. */
  private async report(reports: readonly ReportRequest[], delivery: Delivery): Promise<DeskAnswer['reported']> {
    if (reports.length === 0) return [];
    try {
      return (await this.coordinator.complete(reports, undefined)).reported;
    } catch (error) {
      delivery.fate.failed();
      throw error;
    }
  }

  /** What is left of a claim; undefined when that is nothing. */
  private async again(claim: NamedClaim): Promise<Delivery | undefined> {
    claim.begun();
    // Who asks again has given up on the first answer, and may not want to wait as long, or at all.
    this.coordinator.endWait(claim.request);
    const leases = await claim.leases;
    try {
      const jobs = await this.stillHeld(leases);
      if (jobs.length > 0) return this.deliver(jobs, claim);
    } catch (error) {
      if (claim.ended(false)) void this.counted(this.takeBack(leases));
      throw error;
    }
    claim.ended(false);
    return undefined;
  }

  /** Extends the leases, and reads the jobs of those that there were to extend. */
  private async stillHeld(leases: readonly Lease[]): Promise<ClaimedJobView[]> {
    if (leases.length === 0) return [];
    const heartbeats = leases.map((lease) => ({ heartbeat: Heartbeat.of(lease), explain: false }));
    const { extended } = await this.coordinator.write({ heartbeats });
    const held = leases.filter((_, index) => typeof extended[index] === 'object');
    if (held.length === 0) return [];
    const jobs = await this.queries.findAll(held.map(({ jobId }) => jobId));
    return held.flatMap(({ jobId, leaseToken }) => {
      const job = jobs.get(jobId);
      // It may have ended, and have no deadline any more, since its lease was extended.
      return job && job.deadlineAt !== null ? { ...job, leaseToken } : [];
    });
  }

  private deliver(jobs: readonly ClaimedJobView[], claim: NamedClaim | undefined): Delivery {
    const leases = jobs.map(leaseOf);
    const fate: Fate = {
      arrived: () => claim?.ended(true),
      failed: () => {
        // Another answer to the same claim may have arrived, or be on its way.
        if (claim && !claim.ended(false)) return;
        void this.counted(this.takeBack(leases));
      },
    };
    return { jobs, fate };
  }

  /**
   * In one transaction, so that it costs no more than the claim did. Whoever has ended a lease meanwhile has seen to its
   * job, and such a refusal is no error here. When all tries fail the leases run out.
   */
  private async takeBack(leases: readonly Lease[]): Promise<void> {
    const changes = leases.map((lease) => ({ kind: 'release', ...lease, delaySeconds: 0 }) as const);
    const { signal } = this.closing;
    for (let tries = 1; ; tries++) {
      const isLast = tries === TRIES || signal.aborted;
      try {
        await this.coordinator.write({ changes });
        return;
      } catch (error) {
        if (isLast || !(error instanceof Unavailable)) return;
        await this.clock.sleep(RETRY_MS, signal);
      }
    }
  }

  /** @param worker who asks, if anybody does. */
  private async counted<T>(work: Promise<T>, worker?: KnownWorker): Promise<T> {
    this.unfinished += 1;
    try {
      return await work;
    } finally {
      if (worker) this.workers.left(worker);
      this.unfinished -= 1;
      if (this.unfinished === 0) this.finished.resolve();
    }
  }
}

function leaseOf({ id, leaseToken }: ClaimedJobView): Lease {
  return { jobId: id, leaseToken };
}
