import { ClaimDesk, type Delivery } from '../../src/application/claim-desk.js';
import type { JobChange } from '../../src/application/change-jobs.js';
import type { Coordinator } from '../../src/application/coordinator.js';
import { JobNotFound } from '../../src/application/errors.js';
import type { JobQueries } from '../../src/application/ports/job-queries.js';
import type { UnitOfWork } from '../../src/application/ports/unit-of-work.js';
import { ClaimRequest } from '../../src/domain/claim-request.js';
import { DomainError } from '../../src/domain/errors.js';
import { Heartbeat } from '../../src/domain/heartbeat.js';
import { JobRequest } from '../../src/domain/job-request.js';
import { Report } from '../../src/domain/report.js';
import { claimFrom, coordinatorOn, registryOn } from './coordinator.js';
import type { FakeClock } from './fake-clock.js';
import { LeaseModel, type GivenLease } from './lease-model.js';

export interface GameStore {
  readonly unitOfWork: UnitOfWork;
  readonly queries: JobQueries;
}

interface Scheduler {
  readonly coordinator: Coordinator;
  readonly desk: ClaimDesk;
}

/**
 * Clients, workers and operators who do anything at any time, several things at once. A lease whose answer failed may be
 * used all the same: it may have arrived.
 */
export class LeaseGame {
  /** How often each thing happened. */
  readonly seen = { claimed: 0, repeated: 0, cut: 0, beaten: 0, recorded: 0, released: 0, cancelled: 0, retried: 0 };
  readonly model = new LeaseModel();
  private readonly jobs: string[] = [];
  private readonly leases: GivenLease[] = [];
  private readonly waiting: Promise<unknown>[] = [];
  private readonly schedulers: readonly Scheduler[];
  private names = 0;
  private retriesBegun = 0;
  private retriesEnded = 0;

  /** @param random from 0 to 1, without 1. */
  constructor(
    private readonly store: GameStore,
    schedulers: number,
    private readonly clock: FakeClock,
    private readonly random: () => number,
  ) {
    this.schedulers = Array.from({ length: schedulers }, () => {
      const coordinator = coordinatorOn(store.unitOfWork, clock);
      return { coordinator, desk: new ClaimDesk(coordinator, store.queries, clock, registryOn(coordinator, clock)) };
    });
  }

  /** Some moves at once, and then some time. */
  async round(): Promise<void> {
    const moves: (() => Promise<unknown>)[] = [
      ...[() => this.submit(), () => this.beat(), () => this.claim(), () => this.claim(), () => this.claim()],
      ...[() => this.report(), () => this.report(), () => this.release(), () => this.cancel(), () => this.retry()],
      () => this.scheduler().coordinator.sweep(),
    ];
    await Promise.all(Array.from({ length: 1 + this.below(8) }, async () => this.oneOf(moves)?.()));
    this.clock.advance(this.below(10_000));
    this.model.look((await this.store.queries.list({}, undefined, 1_000)).jobs);
  }

  /** Lets every job come to its end. */
  async end(): Promise<void> {
    for (const { coordinator } of this.schedulers) coordinator.stopWaiting();
    await Promise.all(this.waiting);
    await Promise.all(this.schedulers.map(({ desk }) => desk.close()));
    const { coordinator } = this.scheduler();
    for (let turns = 0; turns < 10; turns += 1) {
      this.clock.advance(60_000);
      await coordinator.sweep();
      const given = await claimFrom(coordinator, ClaimRequest.of({ workerId: 'last', limit: 1_000 }));
      const leases = given.map(({ id, leaseToken }) => this.give({ jobId: id, leaseToken, workerId: 'last' }));
      await Promise.all(leases.map((lease) => this.tell(lease, true)));
    }
    this.model.lookAtTheEnd((await this.store.queries.list({}, undefined, 10_000)).jobs);
  }

  private async submit(): Promise<void> {
    const requests = Array.from({ length: 1 + this.below(3) }, () => JobRequest.of({ jobType: 'work' }));
    for (const { id } of await this.scheduler().coordinator.submit(requests)) {
      this.jobs.push(id);
      this.model.submitted(id);
    }
  }

  /** Some claims wait, some are repeated at once or later, and of all answers a third is lost. */
  private async claim(): Promise<void> {
    const { desk } = this.scheduler();
    const workerId = `worker ${this.below(3)}`;
    const request = ClaimRequest.of({ workerId, limit: 1 + this.below(3) });
    const requestId = this.below(3) > 0 ? `claim ${(this.names += 1)}` : undefined;
    const waitMs = this.below(4) === 0 ? 15_000 : 0;
    const once = async () =>
      this.take((await desk.complete([], { request, requestId }, { waitMs })).delivery, workerId);
    const first = once();
    const asked = [first];
    if (requestId !== undefined && this.below(2) === 0) asked.push(once());
    if (requestId !== undefined && this.below(3) === 0) asked.push(first.then(once));
    if (waitMs > 0) this.waiting.push(...asked);
    else await Promise.all(asked);
  }

  private async take(delivery: Delivery, workerId: string): Promise<void> {
    for (const { id, leaseToken } of delivery.jobs) this.give({ jobId: id, leaseToken, workerId });
    // As long as it takes to find that the connection is cut, if it is.
    for (let turns = this.below(5); turns > 0; turns -= 1) await new Promise(setImmediate);
    if (this.below(3) > 0) return delivery.fate.arrived();
    this.seen.cut += 1;
    delivery.fate.failed();
  }

  private give(lease: GivenLease): GivenLease {
    this.seen[this.model.given(lease) ? 'repeated' : 'claimed'] += 1;
    this.leases.push(lease);
    return lease;
  }

  private async beat(): Promise<void> {
    const lease = this.oneOf(this.leases.slice(-20));
    if (!lease) return;
    const heard = this.model.speaks(lease, 'heartbeat');
    const heartbeat = Heartbeat.of({ ...lease, ...(this.below(2) === 0 && { progress: this.random() }) });
    const explain = this.below(2) === 0;
    const { extended } = await this.scheduler().coordinator.write({ heartbeats: [{ heartbeat, explain }] });
    if (extended[0] === 'lost' || extended[0] instanceof Error) return;
    this.seen.beaten += 1;
    heard();
  }

  private async report(): Promise<void> {
    const lease = this.oneOf(this.leases.slice(-20));
    if (lease) await this.tell(lease, this.below(3) > 0);
  }

  private async tell(lease: GivenLease, success: boolean): Promise<void> {
    const heard = this.model.speaks(lease, success ? 'success' : 'failure');
    const report = success
      ? Report.of(lease, { success, result: lease.leaseToken })
      : Report.of(lease, { success, error: 'boom', retryable: this.below(4) > 0 });
    const answer = await unlessRefused(this.scheduler().coordinator.report({ jobId: lease.jobId, report }));
    if (answer?.status !== 'recorded') return;
    this.seen.recorded += 1;
    heard();
  }

  private async release(): Promise<void> {
    const lease = this.oneOf(this.leases.slice(-20));
    if (!lease) return;
    const heard = this.model.speaks(lease, 'release');
    const delaySeconds = this.below(2) * this.below(20);
    if (!(await this.isChanged({ kind: 'release', ...lease, delaySeconds }))) return;
    this.seen.released += 1;
    heard();
  }

  private async cancel(): Promise<void> {
    const jobId = this.oneOf(this.jobs.slice(-10));
    if (jobId === undefined) return;
    // A retry that is under way may come behind it.
    const begun = this.retriesBegun;
    const isAlone = begun === this.retriesEnded;
    if (!(await this.isChanged({ kind: 'cancel', jobId }))) return;
    this.seen.cancelled += 1;
    if (isAlone && begun === this.retriesBegun) this.model.cancelAcknowledged(jobId);
  }

  private async retry(): Promise<void> {
    const jobId = this.oneOf(this.jobs.slice(-10));
    if (jobId === undefined) return;
    this.retriesBegun += 1;
    this.model.retryBegins(jobId);
    if (await this.isChanged({ kind: 'retry', jobId })) this.seen.retried += 1;
    this.retriesEnded += 1;
  }

  private async isChanged(change: JobChange): Promise<boolean> {
    return (await unlessRefused(this.scheduler().coordinator.change(change))) !== undefined;
  }

  private scheduler(): Scheduler {
    return this.oneOf(this.schedulers) as Scheduler;
  }

  private below(n: number): number {
    return Math.floor(this.random() * n);
  }

  private oneOf<T>(things: readonly T[]): T | undefined {
    return things[this.below(things.length)];
  }
}

/** Undefined when the domain refuses it, or the job has been purged. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DomainError || error instanceof JobNotFound) return undefined;
    throw error;
  }
}
