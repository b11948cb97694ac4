import type { Clock } from '../../application/ports/clock.js';

/** Between two readings this process's own steady clock runs on: even at 500 ppm it is off by a millisecond at most. */
const TRUSTED_MS = 2_000;
const FRESH_MS = 200;
/** By how much two readings can differ that took their time to arrive. */
const JITTER_MS = 50;

/**
 * The clock of a database server, without a round trip for each look at it.
 *
 * A reading was true when the server took it, so what is worked out from it is late by the answer's way, and never early:
 * a deadline that this clock sees as passed has passed. It does not step back unless the server's clock does.
 */
export class ServerClock {
  private reading: { readonly time: number; readonly takenAt: number } | undefined;
  private latest = 0;

  constructor(private readonly clock: Pick<Clock, 'monotonicMs'>) {}

  wasRead(time: Date): void {
    this.reading = { time: time.getTime(), takenAt: this.clock.monotonicMs() };
  }

  /** Undefined when the last reading is too old to tell. */
  now(): Date | undefined {
    const { reading } = this;
    const age = this.age();
    if (!reading || age > TRUSTED_MS) return undefined;
    const time = Math.floor(reading.time + age);
    const isJitter = time < this.latest && this.latest - time <= JITTER_MS;
    this.latest = isJitter ? this.latest : time;
    return new Date(this.latest);
  }

  /** Whether it is time for another reading. */
  get isDue(): boolean {
    return this.age() > FRESH_MS;
  }

  private age(): number {
    return this.reading ? this.clock.monotonicMs() - this.reading.takenAt : Infinity;
  }
}
