import { memory } from '../measure/process-cost.mjs';
import { expectCounts, playLoad, withScheduler, withStore } from './with-baton.mjs';

/**
 * The single row with ever more rows lying beside the jobs that are measured; with `pending`, out of them.
 *
 * @param {import('./with-baton.mjs').BatonTarget} target
 * @param {{ kind: import('../servers/seeds.mjs').SeedKind, levels: number[], repeats: number, assignment: object }} options
 * @param {(level: number, figures: object) => void} onFigures
 */
export function measureDepth(target, { kind, levels, repeats, assignment }, onFigures) {
  return withStore(target, async (store) => {
    const total = { seeded: 0, submitted: 0, completed: 0 };
    for (const level of levels) {
      if (level > total.seeded) await store.seed(kind, total.seeded, level);
      total.seeded = level;
      const prefilled = kind === 'pending' && level > 0;
      for (let repeat = 0; repeat < repeats; repeat++) {
        const figures = await withScheduler(target, store, async (scheduler) => {
          const { submitted, completed, ...rest } = await playLoad(scheduler, store, { ...assignment, prefilled });
          total.submitted += submitted;
          total.completed += completed;
          return { ...rest, ...memory(scheduler.pid) };
        });
        const finishedSeeds = kind === 'finished' ? level : 0;
        await expectCounts(store, total.seeded + total.submitted, total.completed + finishedSeeds);
        onFigures(level, figures);
      }
    }
  });
}
