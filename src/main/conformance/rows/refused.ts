import { setTimeout as pause } from 'node:timers/promises';
import { demand } from '../demand.js';
import type { Row } from '../row.js';
import { demandOnce } from '../stage.js';

const WINDOW_SECONDS = 6;
/** Pauses that double from 100 ms on make about seven. */
const MOST_CONNECTIONS = 25;
/** So many in the second half of the time are no sign of pauses that do not grow. */
const FEW = 4;
const AWAY_MS = 1_000;
const BACK_WITHIN_SECONDS = 10;

export const refused: Row = {
  name: 'refused',
  demand: `pauses longer and longer while nobody answers, and is back within ${BACK_WITHIN_SECONDS} s`,
  withinSeconds: 30,
  async play(stage) {
    const { proxy } = stage;
    const fromMs = performance.now();
    // Reset at once rather than refused, which nobody could count.
    proxy.shutOut();
    await pause(WINDOW_SECONDS * 1000);
    const tries = proxy.shutOutMs.filter((atMs) => atMs >= fromMs);
    const late = tries.filter((atMs) => atMs >= fromMs + WINDOW_SECONDS * 500).length;
    await proxy.close();
    const id = await stage.submit({ do: 'echo', value: 'back' });
    await pause(AWAY_MS);
    proxy.welcomeAll();
    await proxy.open();
    demand(tries.length > 0, `it did not try to connect within ${WINDOW_SECONDS} s`);
    demand(tries.length <= MOST_CONNECTIONS, `it connected ${tries.length} times in ${WINDOW_SECONDS} s of resets`);
    const early = tries.length - late;
    demand(
      late <= Math.max(FEW, early),
      `it connected ${early} times in the first half of the resets, ${late} in the second`,
    );
    demandOnce(await stage.ended(id, BACK_WITHIN_SECONDS, 'a job from while the scheduler was away'));
    return `${tries.length} connections in ${WINDOW_SECONDS} s, ${late} of them in the second half; back after it`;
  },
};
