import type { Coordinator } from './coordinator.js';
import type { Clock } from './ports/clock.js';
import type { PausedTypes } from './paused-types.js';
import type { JobQueries, Outlook } from './ports/job-queries.js';
import { Rounds, type RoundsObserver } from './rounds.js';
import type { WaitingClaims } from './waiting-claims.js';

/** A pause this many times the interval means that the scheduler itself stood still. */
const OVERSLEPT = 3;
/** Jobs that become due one after the other are looked for this often at most. */
const SHORTEST_PAUSE_MS = 10;

export interface SweepObserver extends RoundsObserver {
  swept(ended: number): void;
  /** It has looked what there is to do. */
  looked?(): void;
}

/**
 * Looks every `intervalMs` what there is to do, until it is stopped, whatever that throws: sweeps when leases have run
 * out, and lets claims that wait ask when jobs are ready, be it that they have become due or that another scheduler has
 * submitted them and its hint was lost. While claims wait it also looks at the moment at which the next job becomes due.
 * A look at an idle queue is one statement, however many claims wait.
 *
 * When the scheduler itself stood still (suspended, starved of CPU), one round is passed over: the workers could not
 * reach it meanwhile, and their reports, already in the socket buffers, deserve to be read first.
 */
export class Sweeper {
  private readonly rounds: Rounds;
  /** The monotonic time of the next look. */
  private lookAt = Infinity;
  private roused = new AbortController();

  constructor(
    private readonly coordinator: Pick<Coordinator, 'sweep'>,
    private readonly queries: Pick<JobQueries, 'outlook'>,
    private readonly waiting: Pick<WaitingClaims, 'size' | 'announce' | 'doubt' | 'onExpected'>,
    private readonly paused: Pick<PausedTypes, 'changesSoFar' | 'replace'>,
    private readonly clock: Clock,
    private readonly intervalMs: number,
    private readonly observer: SweepObserver,
  ) {
    const sleeper = { sleep: (ms: number, signal: AbortSignal) => this.sleepInTime(ms, signal) };
    this.rounds = new Rounds((stopped) => this.lookOut(stopped), sleeper, intervalMs, observer);
    waiting.onExpected((inMs) => this.lookEarlier(inMs));
  }

  start(): void {
    this.rounds.start();
  }

  /** Resolves when the sweep under way, if any, has ended. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** Sleeps for another interval after a sleep that took far too long. */
  private async sleepInTime(ms: number, signal: AbortSignal): Promise<void> {
    for (let pauseMs = ms; ; pauseMs = this.intervalMs) {
      const asleepSince = this.clock.monotonicMs();
      this.lookAt = asleepSince + pauseMs;
      await this.sleepUntilLook(signal);
      const overslept = this.clock.monotonicMs() - asleepSince > this.intervalMs * OVERSLEPT;
      if (signal.aborted || !overslept) return;
    }
  }

  /** Until `lookAt`, which may come nearer meanwhile. */
  private async sleepUntilLook(signal: AbortSignal): Promise<void> {
    for (;;) {
      const left = this.lookAt - this.clock.monotonicMs();
      if (left <= 0 || signal.aborted) return;
      this.roused = new AbortController();
      await this.clock.sleep(left, AbortSignal.any([signal, this.roused.signal]));
    }
  }

  private lookEarlier(inMs: number): void {
    const at = this.clock.monotonicMs() + Math.max(SHORTEST_PAUSE_MS, inMs);
    if (at >= this.lookAt) return;
    this.lookAt = at;
    this.roused.abort();
  }

  private async lookOut(stopped: AbortSignal): Promise<number> {
    const { expired, ready, nextDueAt, isResumed, now } = await this.look();
    this.observer.looked?.();
    if (expired) await this.sweep(stopped);
    if (ready || isResumed) this.waiting.announce();
    if (nextDueAt === null || this.waiting.size === 0) return this.intervalMs;
    return Math.min(this.intervalMs, Math.max(SHORTEST_PAUSE_MS, nextDueAt.getTime() - now.getTime()));
  }

  /** A store that cannot be looked at is nobody's reason to wait: whoever asks it is told. */
  private async look(): Promise<Outlook & { isResumed: boolean }> {
    try {
      const changesBefore = this.paused.changesSoFar;
      const outlook = await this.queries.outlook();
      return { ...outlook, isResumed: this.paused.replace(outlook.pausedTypes, changesBefore) };
    } catch (error) {
      this.waiting.doubt();
      throw error;
    }
  }

  private async sweep(stopped: AbortSignal): Promise<void> {
    let answer;
    do {
      answer = await this.coordinator.sweep();
      if (answer.ended > 0) this.observer.swept(answer.ended);
    } while (answer.more && !stopped.aborted);
  }
}
