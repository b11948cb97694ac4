import type { Coordinator } from './coordinator.js';
import type { FiredSchedules, FireSchedules } from './fire-schedules.js';
import type { Clock } from './ports/clock.js';
import type { ScheduleQueries } from './ports/schedule-queries.js';
import { Rounds, type RoundsObserver } from './rounds.js';

/** How often it looks when nothing is known to be due sooner: for schedules that have been changed meanwhile. */
const INTERVAL_MS = 1_000;
/** Firings that are due one after the other are looked for this often at most. */
const SHORTEST_PAUSE_MS = 10;

export interface FiringObserver extends RoundsObserver {
  fired(firings: Pick<FiredSchedules, 'jobs' | 'skipped'>): void;
}

/**
 * Fires schedules when they are due, until it is stopped, whatever that throws. A look is one statement; it is taken at
 * the moment of the next firing, and once a second.
 */
export class Firer {
  private readonly rounds: Rounds;

  constructor(
    private readonly coordinator: Pick<Coordinator, 'carryOut'>,
    private readonly queries: Pick<ScheduleQueries, 'nextFiring'>,
    private readonly fireSchedules: FireSchedules,
    clock: Clock,
    private readonly observer: FiringObserver,
  ) {
    this.rounds = new Rounds((stopped) => this.lookOut(stopped), clock, INTERVAL_MS, observer);
  }

  start(): void {
    this.rounds.start();
  }

  /** Resolves when the firings under way, if any, are durable. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async lookOut(stopped: AbortSignal): Promise<number> {
    const { at, now } = await this.queries.nextFiring();
    if (at === null) return INTERVAL_MS;
    if (at > now) return Math.min(INTERVAL_MS, Math.max(SHORTEST_PAUSE_MS, at.getTime() - now.getTime()));
    await this.fire(stopped);
    // For what comes next; another scheduler may be about to fire what still seems to be due.
    return SHORTEST_PAUSE_MS;
  }

  private async fire(stopped: AbortSignal): Promise<void> {
    let answer: FiredSchedules;
    do {
      answer = await this.coordinator.carryOut(this.fireSchedules);
      if (answer.jobs > 0 || answer.skipped > 0) this.observer.fired(answer);
    } while (answer.more && !stopped.aborted);
  }
}
