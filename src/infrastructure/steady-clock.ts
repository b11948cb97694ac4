import type { Clock } from '../application/ports/clock.js';

/**
 * The wall clock, made to run forwards only: it follows a step forwards, and after a step back goes on from where it
 * was, at its usual pace, until the wall clock has caught up. Otherwise jobs accepted before the step would not be due
 * for its length, and no lease would run out.
 *
 * @param notBefore the latest time that is already stored.
 */
export function steadyClock(clock: Pick<Clock, 'now' | 'monotonicMs'>, notBefore = new Date(0)): Pick<Clock, 'now'> {
  let time = notBefore.getTime();
  let readAt = clock.monotonicMs();
  return {
    now: () => {
      const elapsed = clock.monotonicMs();
      time = Math.max(clock.now().getTime(), time + elapsed - readAt);
      readAt = elapsed;
      return new Date(time);
    },
  };
}
