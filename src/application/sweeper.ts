import type { Coordinator } from './coordinator.js';
import type { Clock } from './ports/clock.js';

/** A pause this many times the interval means that the scheduler itself stood still. */
const OVERSLEPT = 3;

/** Is told what happens: of failures in a row the first, and then that they are over. */
export interface SweepObserver {
  swept(ended: number): void;
  failed(error: unknown): void;
  recovered(): void;
}

/**
 * Sweeps every `intervalMs` until it is stopped, whatever a sweep throws.
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
    for (;;) {
      const asleepSince = this.clock.monotonicMs();
      await this.clock.sleep(this.intervalMs, this.stopped.signal);
      if (this.stopped.signal.aborted) return;
      const overslept = this.clock.monotonicMs() - asleepSince > this.intervalMs * OVERSLEPT;
      if (!overslept) await this.sweep();
    }
  }

  private async sweep(): Promise<void> {
    try {
      let answer;
      do {
        answer = await this.coordinator.sweep();
        if (this.failing) this.observer.recovered();
        this.failing = false;
        if (answer.ended > 0) this.observer.swept(answer.ended);
      } while (answer.more && !this.stopped.signal.aborted);
    } catch (error) {
      if (!this.failing) this.observer.failed(error);
      this.failing = true;
    }
  }
}
