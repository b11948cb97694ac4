import type { Clock } from './ports/clock.js';

/** Is told of failures in a row the first, and then that they are over. */
export interface RoundsObserver {
  failed(error: unknown): void;
  recovered(): void;
}

/** Something done again and again until it is stopped, whatever it throws; for the first time after one interval. */
export class Rounds {
  private readonly stopped = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private failing = false;

  /**
   * @param round is given the signal that says that the rounds are to stop; it then ends as soon as it can. Resolves with
   *   the milliseconds until the next; after one that failed it is `intervalMs`.
   */
  constructor(
    private readonly round: (stopped: AbortSignal) => Promise<number>,
    private readonly clock: Pick<Clock, 'sleep'>,
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
    let pauseMs = this.intervalMs;
    for (;;) {
      await this.clock.sleep(pauseMs, signal);
      if (signal.aborted) return;
      pauseMs = await this.tryRound(signal);
    }
  }

  private async tryRound(signal: AbortSignal): Promise<number> {
    try {
      const pauseMs = await this.round(signal);
      if (this.failing) this.observer.recovered();
      this.failing = false;
      return pauseMs;
    } catch (error) {
      if (!this.failing) this.observer.failed(error);
      this.failing = true;
      return this.intervalMs;
    }
  }
}
