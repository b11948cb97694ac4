import type { Coordinator } from './coordinator.js';
import type { Clock } from './ports/clock.js';
import type { JobQueries } from './ports/job-queries.js';
import type { WaitingClaims } from './waiting-claims.js';

/** A pause this many times the interval means that the scheduler itself stood still. */
const OVERSLEPT = 3;
/** Jobs that become due one after the other are looked for this often at most. */
const SHORTEST_PAUSE_MS = 10;

/** Is told what happens: of failures in a row the first, and then that they are over. */
export interface SweepObserver {
  swept(ended: number): void;
  failed(error: unknown): void;
  recovered(): void;
}

/**
 * Looks every `intervalMs` what there is to do, until it is stopped, whatever that throws: sweeps when leases have run
 * out, and lets claims that wait ask when jobs are ready, be it that they have become due or that another scheduler has
 * submitted them. While claims wait it also looks at the moment at which the next job becomes due. A look at an idle
 * queue is one statement, however many claims wait.
 *
 * When the scheduler itself stood still (suspended, starved of CPU), one round is passed over: the workers could not
 * reach it meanwhile, and their reports, already in the socket buffers, deserve to be read first.
 */
export class Sweeper {
  private readonly stopped = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private failing = false;

  constructor(
    private readonly coordinator: Pick<Coordinator, 'sweep'>,
    private readonly queries: Pick<JobQueries, 'outlook'>,
    private readonly waiting: Pick<WaitingClaims, 'size' | 'announce'>,
    private readonly clock: Clock,
    private readonly intervalMs: number,
    private readonly observer: SweepObserver,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Resolves when the sweep under way, if any, has ended. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    let pauseMs = this.intervalMs;
    for (;;) {
      const asleepSince = this.clock.monotonicMs();
      await this.clock.sleep(pauseMs, this.stopped.signal);
      if (this.stopped.signal.aborted) return;
      const overslept = this.clock.monotonicMs() - asleepSince > this.intervalMs * OVERSLEPT;
      pauseMs = overslept ? this.intervalMs : await this.round();
    }
  }

  /** Resolves with the time until the next round. */
  private async round(): Promise<number> {
    try {
      const { expired, ready, nextDueAt, now } = await this.queries.outlook();
      if (expired) await this.sweep();
      if (ready) this.waiting.announce();
      if (this.failing) this.observer.recovered();
      this.failing = false;
      if (nextDueAt === null || this.waiting.size === 0) return this.intervalMs;
      return Math.min(this.intervalMs, Math.max(SHORTEST_PAUSE_MS, nextDueAt.getTime() - now.getTime()));
    } catch (error) {
      if (!this.failing) this.observer.failed(error);
      this.failing = true;
      return this.intervalMs;
    }
  }

  private async sweep(): Promise<void> {
    let answer;
    do {
      answer = await this.coordinator.sweep();
      if (answer.ended > 0) this.observer.swept(answer.ended);
    } while (answer.more && !this.stopped.signal.aborted);
  }
}
