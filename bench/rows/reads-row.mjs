import { setTimeout as delay } from 'node:timers/promises';
import { JOB_TYPE } from '../load/requests.mjs';
import { memory } from '../measure/process-cost.mjs';
import { MIXED_GAP_MS, MIXED_TYPES, RARE } from '../servers/seeds.mjs';
import { playLoad, withMigrated, withScheduler } from './with-baton.mjs';
import { startWorker, stopWorker } from './worker-row.mjs';

/**
 * The worker row among many jobs of all states, alone and while clients and operators look at them: how long they wait for
 * their answers, and how much of the worker's throughput is left.
 *
 * @param {import('./with-baton.mjs').BatonTarget} target
 * @param {{ jobs: number, concurrency: number, perSecond: number, quietSeconds: number, seconds: number }} options
 * @param {(part: string, figures: object, kind: string) => void} onFigures
 */
export function measureReads(target, { jobs, concurrency, perSecond, quietSeconds, seconds }, onFigures) {
  return withMigrated(target, async (store) => {
    await store.seed('mixed', 0, jobs);
    await withScheduler(target, store, async (scheduler) => {
      const questions = await questionsTo(scheduler, jobs * MIXED_GAP_MS);
      const worker = startWorker(target.checkout, scheduler.port, concurrency);
      const watched = { worker: worker.pid, ...store.watched };
      const windows = [];
      const during = async (play) => {
        const from = Date.now();
        const result = await play();
        windows.push({ from, to: Date.now() });
        return result;
      };
      try {
        // The worker is warm by then, and the statements are prepared.
        await playLoad(scheduler, { watched }, { play: 'ask', questions, perSecond, seconds: quietSeconds / 2 });
        await during(() => delay(quietSeconds * 1000));
        const { answers, othersCores, cpu } = await during(() =>
          playLoad(scheduler, { watched }, { play: 'ask', questions, perSecond, seconds }),
        );
        await during(() => delay(quietSeconds * 1000));
        if (!(await store.hasReady(JOB_TYPE))) throw new Error('the worker has run all jobs: this has taken too long');
        await stopWorker(worker);
        const [before, asked, after] = await store.finishedPerSecond(JOB_TYPE, windows);
        const quiet = (before + after) / 2;
        const common = { othersCores, ...memory(scheduler.pid) };
        onFigures('worker', { perSecond: asked, quiet, before, after, share: asked / quiet, ...common, cpu }, 'share');
        for (const [name, figures] of Object.entries(answers)) onFigures(name, { ...figures, ...common }, 'reads');
      } finally {
        await stopWorker(worker);
      }
    });
  });
}

/**
 * What is asked for, by a name for each: common and rare, and what is looked for in vain.
 *
 * @param {number} spanMs the first of the jobs was submitted so long ago
 */
async function questionsTo({ port }, spanMs) {
  const ask = async (path) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return answer.json();
  };
  const ago = (part) => new Date(Date.now() - part * spanMs).toISOString();
  const list = (query) => `/jobs?limit=100${query}`;
  const [old, failed, waiting] = await Promise.all([
    ask(list(`&created_before=${ago(0.9)}`)),
    ask(list('&state=FAILED')),
    ask(list(`&state=PENDING&job_type=${JOB_TYPE}`)),
  ]);
  const types = Array.from({ length: MIXED_TYPES }, (_, n) => `type-${n}`);
  return {
    newest: [list('')],
    deep: [list(`&cursor=${old.next_cursor}`)],
    window: [list(`&created_after=${ago(0.5)}&created_before=${ago(0.4)}`)],
    failed: types.map((type) => list(`&state=FAILED&job_type=${type}`)),
    pending: types.map((type) => list(`&state=PENDING&job_type=${type}`)),
    completed: types.map((type) => list(`&state=COMPLETED&job_type=${type}`)),
    tag: ['customer:5', 'customer:15', RARE.tag].map((tag) => list(`&tag=${tag}`)),
    error: [`&error=${encodeURIComponent(RARE.error)}`, '&state=FAILED&error=connection'].map(list),
    nobody: [list('&worker_id=nobody')],
    explain: [...failed.jobs, ...waiting.jobs].map(({ id }) => `/jobs/${id}/explain`),
    stats: ['/stats'],
    metrics: ['/metrics'],
    workers: ['/workers'],
    types: ['/job-types'],
  };
}
