import type { Clock } from './ports/clock.js';

/**
 * Does something as soon as it is asked for, but at most once an interval and never twice at once: what is asked for
 * meanwhile is done once, afterwards. While nobody asks it costs nothing.
 */
export class Throttle {
  private readonly stopped = new AbortController();
  private wanted = false;
  private running = false;

  /** @param action must not throw or reject. */
  constructor(
    private readonly action: () => void | Promise<void>,
    private readonly clock: Pick<Clock, 'sleep'>,
    private readonly intervalMs: number,
  ) {}

  ask(): void {
    this.wanted = true;
    if (!this.running) void this.run();
  }

  /** From now on nothing is done any more. */
  stop(): void {
    this.stopped.abort();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopped;
    this.running = true;
    while (this.wanted && !signal.aborted) {
      this.wanted = false;
      await Promise.all([this.action(), this.clock.sleep(this.intervalMs, signal)]);
    }
    this.running = false;
  }
}
