import type { Backoff } from './job-options.js';

const DAY_SECONDS = 86_400;
const TWO_TO_THE_32 = 2 ** 32;

/**
 * How long a job waits before it is tried again, in milliseconds.
 *
 * @param failures how many of its attempts have failed, the one that has just failed included.
 * @param chance from 0 to 1, without 1.
 */
export function backoffMs({ type, delaySeconds, maxSeconds, jitter = 0 }: Backoff, failures: number, chance: number) {
  const wanted = type === 'fixed' ? delaySeconds : delaySeconds * 2 ** (failures - 1);
  const most = maxSeconds ?? Math.max(DAY_SECONDS, delaySeconds);
  return Math.round(Math.min(wanted, most) * (1 - jitter * chance) * 1000);
}

/**
 * A number from 0 to 1, without 1, that a text decides: FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/. Of a lease
 * token, which is random, it is as good as a random one, and the domain needs no source of chance.
 */
export function chanceOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) / TWO_TO_THE_32;
}
