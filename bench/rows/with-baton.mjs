import { join } from 'node:path';
import { measureInChild } from '../measure/child.mjs';
import { memory } from '../measure/process-cost.mjs';
import { startScheduler } from '../servers/scheduler.mjs';

const LOAD = join(import.meta.dirname, '..', 'load', 'main.mjs');

/**
 * @typedef {object} BatonTarget
 * @property {string} name
 * @property {string} kind
 * @property {string} checkout
 * @property {() => Promise<any>} openStore a fresh one
 */

/**
 * One measurement: a fresh database, a fresh scheduler, a fresh load.
 *
 * @param {BatonTarget} target
 * @param {object} assignment what the load is to play
 */
export function measureBaton(target, assignment) {
  return withStore(target, (store) =>
    withScheduler(target, store, async (scheduler) => {
      const { submitted, completed, ...figures } = await playLoad(scheduler, store, assignment);
      await expectCounts(store, submitted, completed);
      return { ...figures, ...memory(scheduler.pid) };
    }),
  );
}

/** @param {BatonTarget} target */
export async function withStore(target, use) {
  const store = await target.openStore();
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/**
 * A fresh store with the tables that this version makes: for what is put into them while no scheduler runs.
 *
 * @param {BatonTarget} target
 */
export function withMigrated(target, use) {
  return withStore(target, async (store) => {
    await withScheduler(target, store, () => Promise.resolve());
    return use(store);
  });
}

/** @param {BatonTarget} target */
export async function withScheduler(target, store, use) {
  const scheduler = await startScheduler(target.checkout, store.url);
  try {
    return await use(scheduler);
  } finally {
    await scheduler.stop();
  }
}

export function playLoad(scheduler, store, assignment, onSettled) {
  const watched = { scheduler: scheduler.pid, ...store.watched };
  return measureInChild(LOAD, { ...assignment, port: scheduler.port, watched }, onSettled);
}

/** What the load has seen must be what the database holds: every job once, no more and no less. */
export async function expectCounts(store, submitted, completed) {
  const rows = await store.count();
  const jobs = (wanted) => rows.filter(wanted).reduce((sum, row) => sum + row.jobs, 0);
  const found = jobs(() => true);
  const ended = jobs(({ state }) => state === 'COMPLETED');
  const repeated = rows.some(({ attempts }) => attempts > 1);
  if (found === submitted && ended === completed && !repeated) return;
  throw new Error(`${submitted} submitted, ${completed} completed, but the database holds ${JSON.stringify(rows)}`);
}
