import { setTimeout as pause } from 'node:timers/promises';
import { LivingGroups } from './living-groups.js';

const LOOK_EVERY_MS = 10;

const livingGroups = new LivingGroups();

/**
 * Ends all processes of a group: SIGTERM, and SIGKILL for those that are still there `killAfterMs` later. Resolves when
 * none is left or the rest has been killed. Never throws.
 *
 * A process that has left the group (setsid) is beyond reach.
 */
export async function endGroup(group: number, killAfterMs: number): Promise<void> {
  if (!signalGroup(group, 'SIGTERM')) return;
  const toldAt = performance.now();
  const killAt = toldAt + killAfterMs;
  let [lookedAt, lookCloserAt] = [toldAt, toldAt + 2 * LOOK_EVERY_MS];
  while (performance.now() < killAt) {
    await pause(Math.min(LOOK_EVERY_MS, killAfterMs));
    if (!signalGroup(group, 0)) return;
    if (performance.now() < lookCloserAt) continue;
    const isAlive = livingGroups.has(group, lookedAt);
    if (isAlive === undefined) continue;
    if (!isAlive) break;
    // Whoever has taken long may take longer.
    lookedAt = performance.now();
    lookCloserAt = lookedAt + (lookedAt - toldAt);
  }
  // Also where none seems to be alive: one may have been born while we looked.
  signalGroup(group, 'SIGKILL');
}

/**
 * Whether there was a process to signal: the leader need not be one, the number stays the group's until the last is gone.
 * One that has ended counts until somebody has reaped it.
 */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
