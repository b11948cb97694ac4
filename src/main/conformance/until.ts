import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

/** Looks again and again, for at most so long. Resolves with whether the condition was met. */
export async function until(condition: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  const giveUpMs = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > giveUpMs) return false;
    await pause(LOOK_EVERY_MS);
  }
  return true;
}
