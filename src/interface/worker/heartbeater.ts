import type { Directive } from '../http/contract.js';
import type { Attempt } from './attempt.js';
import { equalJitterMs } from './backoff.js';
import { isAliveInTime } from './liveness.js';
import type { Places } from './places.js';
import { Pulse, type PulseSurroundings } from './pulse.js';
import { endOfTurn } from './timing.js';

export interface HeartbeaterSurroundings extends PulseSurroundings {
  /** The attempts whose leases are held. */
  readonly held: Places<Attempt>;
  /** What the scheduler wants the worker to do, with each answer. */
  readonly onDirective: (directive: Directive) => void;
}

/** How long a worker whose leases need no heartbeat goes without asking for its directive, more or less. */
const ASK_MS = 10_000;

/** News make a heartbeat come sooner, but not more often than this. */
const LEAST_PAUSE_MS = 1000;

/** After trouble: leases have a third of their time between two heartbeats, so the next try must come soon. */
const TROUBLE = { baseMs: 200, capMs: 2000 };

/** What one request may carry. The scheduler takes 1000 leases and 8 MB. */
const MAX_LEASES = 1000;
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Extends the leases of the attempts that are held, many in one request, one request at a time, and hears in the answer
 * what the worker shall do.
 *
 * There is one timer, for the time at which the first of all heartbeats was due when it was set. That one's job has
 * often ended by then: so a job that ends before its first heartbeat costs two comparisons, and the timer rings no more
 * often than leases have thirds.
 */
export class Heartbeater {
  private readonly pulse: Pulse;
  private ringsAtMs = Infinity;
  private cancelRing: () => void = () => undefined;
  private underWay: Promise<void> | undefined;
  private failures = 0;
  private askAtMs: number;
  private sentMs = -Infinity;
  private notBeforeMs = 0;
  private isOver = false;

  constructor(private readonly surroundings: HeartbeaterSurroundings) {
    this.pulse = new Pulse(surroundings);
    this.askAtMs = this.nextAskMs();
  }

  /** Until stop(). */
  start(): void {
    this.ringAt(this.askAtMs);
  }

  stop(): void {
    this.isOver = true;
    this.cancelRing();
    this.pulse.stop();
  }

  /** The attempt is among those held from now on. */
  hold({ lease }: Attempt): void {
    this.ringAt(lease.dueMs);
  }

  /** The attempt has news, which should not wait for its next regular heartbeat. */
  hurry({ lease }: Attempt): void {
    lease.hurry(Math.max(this.surroundings.timing.nowMs(), this.sentMs + LEAST_PAUSE_MS));
    this.ringAt(lease.dueMs);
  }

  /**
   * Delivers the checkpoint that an attempt left just before it ended, as far as one try can: the next attempt is to
   * find it. Never throws.
   */
  async lastWords(attempt: Attempt): Promise<void> {
    // It may be on its way already.
    await this.underWay;
    if (!this.isOver && attempt.news.hasCheckpoint) await this.pulse.sendNews(attempt);
  }

  private ringAt(ms: number): void {
    // While a request is under way nothing is planned: afterwards all of it is.
    if (this.isOver || this.underWay || ms >= this.ringsAtMs) return;
    this.cancelRing();
    this.ringsAtMs = ms;
    const { timing } = this.surroundings;
    this.cancelRing = timing.after(Math.max(0, Math.max(ms, this.notBeforeMs) - timing.nowMs()), () => this.ring());
  }

  private ring(): void {
    this.ringsAtMs = Infinity;
    this.underWay = this.beat().finally(() => {
      this.underWay = undefined;
      this.ringAt(this.nextMs());
    });
  }

  private nextMs(): number {
    // Over all that are held, but only when a timer has rung.
    return this.surroundings.held.all().reduce((next, { lease }) => Math.min(next, lease.dueMs), this.askAtMs);
  }

  private async beat(): Promise<void> {
    // What ends in this turn needs no heartbeat any more.
    await endOfTurn();
    const { timing } = this.surroundings;
    const attempts = await this.alive(this.due());
    if (this.isOver || (attempts.length === 0 && timing.nowMs() < this.askAtMs)) return;
    this.sentMs = timing.nowMs();
    this.askAtMs = this.nextAskMs();
    const directive = await this.pulse.send(attempts);
    if (directive === undefined) {
      this.notBeforeMs = timing.nowMs() + equalJitterMs(this.failures++, TROUBLE, timing.random);
      return;
    }
    this.failures = 0;
    this.notBeforeMs = 0;
    this.surroundings.onDirective(directive);
  }

  private due(): Attempt[] {
    const { held, timing } = this.surroundings;
    const nowMs = timing.nowMs();
    let bytes = 0;
    const due = held.all().filter((attempt) => {
      if (!attempt.wantsHeartbeats) attempt.lease.stopBeating();
      return attempt.lease.goesAt(nowMs) && (bytes += attempt.news.bytes) <= MAX_BYTES;
    });
    return due.slice(0, MAX_LEASES);
  }

  /** Those whose handlers say so, if they have anything to say. The others may be asked again a third of a lease later. */
  private async alive(due: readonly Attempt[]): Promise<Attempt[]> {
    const { timing } = this.surroundings;
    const areAlive = await Promise.all(due.map((attempt) => isAliveInTime(attempt, timing)));
    const nowMs = timing.nowMs();
    return due.filter((attempt, index) => {
      if (areAlive[index] !== true) attempt.lease.skip(nowMs);
      return areAlive[index] === true && attempt.wantsHeartbeats;
    });
  }

  private nextAskMs(): number {
    const { timing } = this.surroundings;
    return timing.nowMs() + ASK_MS * (0.9 + timing.random() / 5);
  }
}
