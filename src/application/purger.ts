import type { Chore } from './chore.js';
import type { Coordinator } from './coordinator.js';
import type { Clock } from './ports/clock.js';
import { Rounds, type RoundsObserver } from './rounds.js';

export interface PurgeObserver extends RoundsObserver {
  /** @param what of which kind, as its chore calls it. */
  purged(what: string, count: number): void;
}

export interface PurgePace {
  /** Between two walks through the old jobs. */
  readonly intervalMs: number;
  /** Between two transactions of a walk: the others have the store meanwhile. */
  readonly pauseMs: number;
}

/** Keeps house in rounds: each does every chore, in as many steps as that takes. */
export class Purger {
  private readonly rounds: Rounds;

  constructor(
    private readonly coordinator: Pick<Coordinator, 'purge'>,
    private readonly chores: readonly Chore[],
    private readonly clock: Clock,
    private readonly pace: PurgePace,
    private readonly observer: PurgeObserver,
  ) {
    this.rounds = new Rounds((stopped) => this.keepHouse(stopped), clock, pace.intervalMs, observer);
  }

  start(): void {
    this.rounds.start();
  }

  /** Resolves when the transaction under way, if any, has ended. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async keepHouse(stopped: AbortSignal): Promise<number> {
    const failures: unknown[] = [];
    for (const chore of this.chores) {
      // One that fails is no reason to leave the rest undone.
      if (!stopped.aborted) await this.walk(chore, stopped).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
    return this.pace.intervalMs;
  }

  private async walk(chore: Chore, stopped: AbortSignal): Promise<void> {
    let total = 0;
    let after: string | undefined;
    try {
      do {
        const { purged, next } = await this.coordinator.purge(chore, after);
        total += purged;
        after = next;
        if (after !== undefined) await this.clock.sleep(this.pace.pauseMs, stopped);
      } while (after !== undefined && !stopped.aborted);
    } finally {
      if (total > 0) this.observer.purged(chore.what, total);
    }
  }
}
