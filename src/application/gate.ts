import type { Clock } from './ports/clock.js';

/** Lets callers through together, at most once an interval: who comes first goes at once, who comes soon after waits. */
export class Gate {
  private readonly opened = new AbortController();
  private openedAt = -Infinity;
  private opening: Promise<void> | undefined;

  constructor(
    private readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>,
    private readonly intervalMs: number,
  ) {}

  /** Resolves when the caller may go on. */
  async pass(): Promise<void> {
    if (this.opened.signal.aborted) return;
    const left = this.openedAt + this.intervalMs - this.clock.monotonicMs();
    if (this.opening === undefined && left <= 0) this.openedAt = this.clock.monotonicMs();
    else await (this.opening ??= this.openIn(left));
  }

  /** From now on nobody waits. */
  open(): void {
    this.opened.abort();
  }

  private async openIn(ms: number): Promise<void> {
    await this.clock.sleep(ms, this.opened.signal);
    this.openedAt = this.clock.monotonicMs();
    this.opening = undefined;
  }
}
