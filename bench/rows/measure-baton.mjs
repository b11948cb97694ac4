import { join } from 'node:path';
import { JOB_TYPE } from '../load/requests.mjs';
import { measureInChild } from '../measure/child.mjs';
import { memory } from '../measure/process-cost.mjs';
import { startScheduler } from '../servers/scheduler.mjs';

const LOAD = join(import.meta.dirname, '..', 'load', 'main.mjs');

/**
 * One measurement: a fresh database, a fresh scheduler, a fresh load.
 *
 * @param {{ checkout: string, openStore: () => Promise<any> }} target
 * @param {object} assignment what the load is to play
 */
export async function measureBaton(target, assignment) {
  const store = await target.openStore();
  try {
    const scheduler = await startScheduler(target.checkout, store.url);
    try {
      const watched = { scheduler: scheduler.pid, ...store.watched };
      const { submitted, completed, ...figures } = await measureInChild(LOAD, {
        ...assignment,
        port: scheduler.port,
        watched,
      });
      expectCounts(await store.count(JOB_TYPE), submitted, completed);
      return { ...figures, ...memory(scheduler.pid) };
    } finally {
      await scheduler.stop();
    }
  } finally {
    await store.close();
  }
}

/** What the load has seen must be what the database holds: every job once, no more and no less. */
function expectCounts(rows, submitted, completed) {
  const jobs = (wanted) => rows.filter(wanted).reduce((sum, row) => sum + row.jobs, 0);
  const found = jobs(() => true);
  const ended = jobs(({ state }) => state === 'COMPLETED');
  const repeated = rows.some(({ attempts }) => attempts > 1);
  const wrong = ended !== completed || (submitted !== undefined && found !== submitted) || repeated;
  if (!wrong) return;
  throw new Error(`${submitted} submitted, ${completed} completed, but the database holds ${JSON.stringify(rows)}`);
}
