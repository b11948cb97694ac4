import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from './backoff.js';

/** Time and chance as the worker uses them; injected, so that tests decide both. */
export interface WorkerTiming {
  /** Milliseconds that only ever grow, whatever happens to the wall clock. */
  nowMs(): number;
  /** Resolves after `ms` milliseconds, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls back after `ms` milliseconds, unless the function it returns is called before. */
  after(ms: number, callback: () => void): () => void;
  readonly random: Random;
}

export const systemTiming: WorkerTiming = {
  nowMs: () => performance.now(),
  async sleep(ms, signal) {
    // The only rejection there is says that the signal has aborted, which the caller knows from the signal.
    await delay(ms, undefined, { signal }).catch(() => undefined);
  },
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/** Resolves when all that is ready to run in this turn of the event loop has run. No timer: an idle loop does not wait. */
export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export const ABORTED = Symbol('aborted');

/** What the work resolves with, or ABORTED when the signal aborts first. The work itself goes on. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | typeof ABORTED> {
  const { promise: aborted, resolve } = Promise.withResolvers<typeof ABORTED>();
  const onAbort = (): void => resolve(ABORTED);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
