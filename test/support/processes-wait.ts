import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

/** What the condition gives once it gives something; looked at again and again, at most for `withinMs`. */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  what: string,
  withinMs = 15_000,
  lookEveryMs = LOOK_EVERY_MS,
): Promise<Exclude<T, false | undefined | null>> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== undefined && value !== null) return value as Exclude<T, false | undefined | null>;
    if (performance.now() > giveUpAt) throw new Error(`did not happen in ${withinMs} ms: ${what}`);
    await pause(lookEveryMs);
  }
}
