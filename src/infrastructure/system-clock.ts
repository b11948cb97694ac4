import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../application/ports/clock.js';

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  async sleep(ms, signal) {
    // The only rejection there is says that the signal has aborted, which the caller knows from the signal.
    await delay(ms, undefined, { signal }).catch(() => undefined);
  },
};
