import type { Coordinator } from './coordinator.js';
import type { Clock } from './ports/clock.js';
import { Rounds, type RoundsObserver } from './rounds.js';

export interface PurgeObserver extends RoundsObserver {
  purged(jobs: number): void;
}

export interface PurgePace {
  /** Between two walks through the old jobs. */
  readonly intervalMs: number;
  /** Between two transactions of a walk: the others have the store meanwhile. */
  readonly pauseMs: number;
}

/** Purges in rounds: each walks once through the jobs that may be old enough. */
export class Purger {
  private readonly rounds: Rounds;

  constructor(
    private readonly coordinator: Pick<Coordinator, 'purge'>,
    private readonly clock: Clock,
    private readonly pace: PurgePace,
    private readonly observer: PurgeObserver,
  ) {
    this.rounds = new Rounds((stopped) => this.walk(stopped), clock, pace.intervalMs, observer);
  }

  start(): void {
    this.rounds.start();
  }

  /** Resolves when the transaction under way, if any, has ended. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async walk(stopped: AbortSignal): Promise<number> {
    let total = 0;
    let after: string | undefined;
    try {
      do {
        const { purged, next } = await this.coordinator.purge(after);
        total += purged;
        after = next;
        if (after !== undefined) await this.clock.sleep(this.pace.pauseMs, stopped);
      } while (after !== undefined && !stopped.aborted);
      return this.pace.intervalMs;
    } finally {
      if (total > 0) this.observer.purged(total);
    }
  }
}
