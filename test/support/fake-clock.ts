import type { Clock } from '../../src/application/ports/clock.js';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Time that stands still until a test moves it. */
export class FakeClock implements Clock {
  private elapsed = 0;
  private stepped = 0;
  private sleepers: Sleeper[] = [];

  constructor(private readonly start = new Date('2026-01-01T00:00:00.000Z')) {}

  now(): Date {
    return new Date(this.start.getTime() + this.elapsed + this.stepped);
  }

  monotonicMs(): number {
    return this.elapsed;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.sleepers = this.sleepers.filter((sleeper) => sleeper.wake !== wake);
        resolve();
      };
      if (signal.aborted) return resolve();
      signal.addEventListener('abort', wake);
      this.sleepers.push({ until: this.elapsed + ms, wake });
    });
  }

  /** Somebody sets the wall clock; no time passes. */
  stepWall(ms: number): void {
    this.stepped += ms;
  }

  /** How many wait for time to pass. */
  get sleeping(): number {
    return this.sleepers.length;
  }

  advance(ms: number): void {
    this.elapsed += ms;
    for (const { until, wake } of [...this.sleepers]) if (until <= this.elapsed) wake();
  }
}
