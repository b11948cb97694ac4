import { measureBaton } from './with-baton.mjs';

/**
 * A throughput row while so many clients listen to all events.
 *
 * @param {import('./with-baton.mjs').BatonTarget} target
 * @param {(listeners: number, figures: object) => void} onFigures
 */
export async function measureEvents(target, { audiences, assignment }, onFigures) {
  for (const listeners of audiences) {
    onFigures(listeners, await measureBaton(target, { ...assignment, play: 'workHeard', listeners }));
  }
}
