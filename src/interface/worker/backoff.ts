/** Exponential back-off: a ceiling that doubles from `baseMs` with every attempt, up to `capMs`. */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/** A source of randomness: from 0 to 1, without 1. */
export type Random = () => number;

/**
 * "Full jitter": anything from 0 to the ceiling, so that many clients that failed at one moment do not come back at
 * one moment. Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 *
 * @param attempt 0 for the first delay.
 */
export function fullJitterMs(attempt: number, backoff: Backoff, random: Random): number {
  return random() * ceilingMs(attempt, backoff);
}

/** "Equal jitter" of the same article: at least half the ceiling, for pauses that must not become a spin. */
export function equalJitterMs(attempt: number, backoff: Backoff, random: Random): number {
  const half = ceilingMs(attempt, backoff) / 2;
  return half + random() * half;
}

function ceilingMs(attempt: number, { baseMs, capMs }: Backoff): number {
  // 2 ** attempt may grow to Infinity; the cap holds all the same.
  return Math.min(capMs, baseMs * 2 ** attempt);
}
