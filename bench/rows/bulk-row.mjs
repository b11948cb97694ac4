import { memory } from '../measure/process-cost.mjs';
import { MANY_TYPE } from '../servers/seeds.mjs';
import { playLoad, withMigrated, withScheduler } from './with-baton.mjs';

/** So many claims more than the quiet part takes: whoever needs longer has failed. */
const LIMIT_SECONDS = 180;

/**
 * Claims at a steady pace: while nothing else goes on, while many jobs of another type are cancelled by one request, and
 * while they are retried by another.
 *
 * @param {import('./with-baton.mjs').BatonTarget} target
 * @param {{ many: number, perSecond: number, quietSeconds: number, warmupSeconds: number }} options
 * @param {(part: string, figures: object, kind: string) => void} onFigures
 */
export function measureBulk(target, { many, perSecond, quietSeconds, warmupSeconds }, onFigures) {
  return withMigrated(target, async (store) => {
    const others = Math.ceil(perSecond * (3 * quietSeconds + warmupSeconds + LIMIT_SECONDS));
    await store.seed('pending', 0, others);
    await store.seed('many', others, others + many);
    const { quiet, cancel, retry, peak } = await withScheduler(target, store, async (scheduler) => {
      const assignment = {
        play: 'changeManyBeside',
        manyType: MANY_TYPE,
        many,
        perSecond,
        quietSeconds,
        warmupSeconds,
      };
      return { ...(await playLoad(scheduler, store, assignment)), peak: memory(scheduler.pid) };
    });
    onFigures('quiet', { ...quiet, ...peak }, 'latency');
    for (const [part, figures] of Object.entries({ cancel, retry })) {
      onFigures(part, { ...figures, timesQuiet: figures.p99 / quiet.p99, ...peak }, 'beside');
    }
  });
}
