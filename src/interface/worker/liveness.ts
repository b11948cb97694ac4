import type { Attempt } from './attempt.js';
import type { WorkerTiming } from './timing.js';

const LONGEST_MS = 1000;

/**
 * Whether the handler of an attempt says that it is alive; the handler of one that says nothing is, for it runs. No
 * answer within a second, or a tenth of the lease where that is less, is a no, and so is an error. Never throws.
 */
export function isAliveInTime({ isAlive, lease }: Attempt, timing: WorkerTiming): Promise<boolean> {
  if (isAlive === undefined) return Promise.resolve(true);
  return new Promise((resolve) => {
    const cancel = timing.after(Math.min(LONGEST_MS, lease.intervalMs * 0.3), () => resolve(false));
    const settle = (answer: boolean): void => {
      cancel();
      resolve(answer);
    };
    // Within a promise, for it may throw at once.
    void Promise.resolve()
      .then(isAlive)
      .then(settle, () => settle(false));
  });
}
