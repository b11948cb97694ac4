import type { Clock } from './ports/clock.js';

/** Is told of failures in a row the first, and then that they are over. */
export interface RoundsObserver {
  failed(error: unknown): void;
  recovered(): void;
}

/**
 * Something done again and again, `intervalMs` after it was done last, until it is stopped, whatever it throws. For the
 * first time after one interval.
 */
export class Rounds {
  private readonly stopped = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private failing = false;

  /** @param round is given the signal that says that the rounds are to stop; it then ends as soon as it can. */
  constructor(
    private readonly round: (stopped: AbortSignal) => Promise<void>,
    private readonly clock: Clock,
    private readonly intervalMs: number,
    private readonly observer: RoundsObserver,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Resolves when the round under way, if any, has ended. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopped;
    for (;;) {
      await this.clock.sleep(this.intervalMs, signal);
      if (signal.aborted) return;
      try {
        await this.round(signal);
        if (this.failing) this.observer.recovered();
        this.failing = false;
      } catch (error) {
        if (!this.failing) this.observer.failed(error);
        this.failing = true;
      }
    }
  }
}
