import type { Clock } from './ports/clock.js';
import { Throttle } from './throttle.js';

/** Lets callers through together, at most once an interval: who comes first goes at once, who comes soon after waits. */
export class Gate {
  private readonly throttle: Throttle;
  private crowd = Promise.withResolvers<void>();
  private isOpen = false;

  constructor(clock: Pick<Clock, 'sleep'>, intervalMs: number) {
    this.throttle = new Throttle(() => this.letThrough(), clock, intervalMs);
  }

  /** Resolves when the caller may go on. */
  pass(): Promise<void> {
    const { promise } = this.crowd;
    if (!this.isOpen) this.throttle.ask();
    return promise;
  }

  /** From now on nobody waits. */
  open(): void {
    this.isOpen = true;
    this.throttle.stop();
    this.crowd.resolve();
  }

  private letThrough(): void {
    this.crowd.resolve();
    if (!this.isOpen) this.crowd = Promise.withResolvers();
  }
}
