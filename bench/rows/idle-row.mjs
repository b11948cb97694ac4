import { memory } from '../measure/process-cost.mjs';
import { playLoad, withScheduler, withStore } from './with-baton.mjs';

/**
 * What many waiting workers cost while there is nothing to do.
 *
 * @param {import('./with-baton.mjs').BatonTarget} target
 */
export function measureIdle(target, assignment) {
  return withStore(target, async (store) => {
    await store.logStatements?.();
    return withScheduler(target, store, async (scheduler) => {
      let before;
      const figures = await playLoad(scheduler, store, assignment, () => (before = store.loggedStatements?.()));
      const statements = store.loggedStatements && store.loggedStatements() - before;
      const statementsPerMinute = statements === undefined ? undefined : (statements * 60) / figures.seconds;
      return { ...figures, statementsPerMinute, ...memory(scheduler.pid) };
    });
  });
}
