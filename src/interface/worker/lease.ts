/** Heartbeats of a lease that lasts next to nothing must not become a spin. */
const LEAST_INTERVAL_MS = 100;

/** A claimed job's lease by our own clock: when it ends, and when its next heartbeat is due. */
export class Lease {
  /** Never later than the scheduler thinks: counted from before it was asked. */
  endsMs = 0;
  /** Infinity when there shall be none. */
  dueMs = 0;
  /** Three heartbeats fit into a lease, so that two may fail. */
  intervalMs = 0;

  constructor(claimedMs: number, seconds: number) {
    this.extended(claimedMs, claimedMs, seconds);
  }

  extended(askedMs: number, answeredMs: number, seconds: number): void {
    this.endsMs = askedMs + seconds * 1000;
    this.intervalMs = Math.max(LEAST_INTERVAL_MS, (seconds * 1000) / 3);
    this.skip(answeredMs);
  }

  /** This heartbeat is left out; there may be a next one. */
  skip(nowMs: number): void {
    this.dueMs = nowMs + this.intervalMs;
  }

  hurry(toMs: number): void {
    this.dueMs = Math.min(this.dueMs, toMs);
  }

  /** There is no next heartbeat. */
  stopBeating(): void {
    this.dueMs = Infinity;
  }

  /** Those that are due soon go along with those that are due. */
  goesAt(nowMs: number): boolean {
    return this.dueMs - this.intervalMs / 10 <= nowMs;
  }
}
