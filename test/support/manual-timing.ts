import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WorkerTiming } from '../../src/interface/worker/timing.js';

interface Alarm {
  readonly atMs: number;
  readonly ring: () => void;
}

/** Time that passes only when the test says so. Chance is 0.5 unless the test says otherwise. */
export class ManualTiming implements WorkerTiming {
  /** How long each sleep was asked to take. */
  readonly sleeps: number[] = [];
  chance = 0.5;
  private now = 0;
  private readonly alarms = new Set<Alarm>();
  private sleeping = 0;

  readonly random = (): number => this.chance;

  nowMs(): number {
    return this.now;
  }

  /** Sleepers and timers that still wait. */
  get pending(): number {
    return this.alarms.size;
  }

  get sleepers(): number {
    return this.sleeping;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    if (signal.aborted) return;
    this.sleeping++;
    await new Promise<void>((resolve) => {
      // Counted down at once, not a turn later: a test that has just let time pass must not see the old sleeper.
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        cancel();
        this.sleeping--;
        resolve();
      };
      const cancel = this.after(ms, wake);
      signal.addEventListener('abort', wake);
    });
  }

  after(ms: number, callback: () => void): () => void {
    const alarm = { atMs: this.now + ms, ring: callback };
    this.alarms.add(alarm);
    return () => this.alarms.delete(alarm);
  }

  /** Lets time pass; what is due rings in order. */
  advance(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const [next] = [...this.alarms].filter(({ atMs }) => atMs <= until).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.alarms.delete(next);
      this.now = Math.max(this.now, next.atMs);
      next.ring();
    }
    this.now = until;
  }
}

const PATIENCE_MS = 20_000;

/** Waits, turn of the event loop by turn, until the condition holds. */
export async function until(condition: () => boolean, what = condition.toString()): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error(`did not happen in ${PATIENCE_MS} ms: ${what}`);
    await nextTurn();
  }
}
