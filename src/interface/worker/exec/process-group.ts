import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 10;

/**
 * Ends all processes of a group: SIGTERM, and SIGKILL for those that are still there `killAfterMs` later. Resolves when
 * none is left or the rest has been killed. Never throws.
 *
 * A process that has left the group (setsid) is beyond reach.
 */
export async function endGroup(group: number, killAfterMs: number): Promise<void> {
  if (!signalGroup(group, 'SIGTERM')) return;
  const killAt = performance.now() + killAfterMs;
  while (performance.now() < killAt) {
    await pause(Math.min(LOOK_EVERY_MS, killAfterMs));
    if (!signalGroup(group, 0)) return;
  }
  signalGroup(group, 'SIGKILL');
}

/** Whether there was a process to signal. The leader need not be one: the number stays the group's until the last is gone. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
