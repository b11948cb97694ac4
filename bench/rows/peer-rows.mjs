import { join } from 'node:path';
import { measureInChild } from '../measure/child.mjs';

const PROGRAM = join(import.meta.dirname, '..', 'peers', 'main.mjs');

/** graphile-worker's performance page: the settings of its own figures. */
const GRAPHILE_BEST = {
  worker: {
    concurrentJobs: 24,
    maxPoolSize: 25,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
  },
};
const PG_BOSS_BEST = {
  work: { batchSize: 1000, localConcurrency: 4, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 },
};
const BEST = 'full queue, the best documented batching';

const submits = (play) => (size) => ({ play, seconds: size.seconds, warmupSeconds: size.warmupSeconds });
const pickups = (play) => (size) => ({ play, samples: size.samples, warmupSamples: size.warmupSamples });
/** About four seconds of each, with a sixth of it as warm-up. */
const runs =
  (jobs, processes = 1) =>
  (size) => ({
    play: 'run',
    jobs: Math.round((jobs * size.seconds) / 4),
    warmupJobs: Math.round(jobs / 6),
    processes,
  });

/**
 * What each peer does in which row. Rows that Baton has not are named `best`: Baton's batch rows are set against it.
 *
 * @type {{ row: string, peer: 'pg-boss' | 'graphile-worker' | 'bullmq', variant?: string, settings: object,
 *   appendfsync?: 'always' | 'everysec', assignmentOf: (size: any) => object }[]}
 */
export const peerEntries = [
  ...submitEntries('submit-1', submits('submitSingles')),
  ...submitEntries('submit-1000', submits('submitBatches')),
  { row: 'single', peer: 'graphile-worker', variant: 'defaults', settings: {}, assignmentOf: runs(8000) },
  {
    row: 'single',
    peer: 'graphile-worker',
    variant: '24 concurrent',
    settings: { worker: { concurrentJobs: 24, maxPoolSize: 25 } },
    assignmentOf: runs(15_000),
  },
  {
    row: 'single',
    peer: 'bullmq',
    variant: '1 concurrent',
    settings: { worker: { concurrency: 1 } },
    assignmentOf: runs(15_000),
  },
  { row: 'best', peer: 'pg-boss', variant: '1 process', settings: PG_BOSS_BEST, assignmentOf: runs(120_000) },
  { row: 'best', peer: 'pg-boss', variant: '2 processes', settings: PG_BOSS_BEST, assignmentOf: runs(150_000, 2) },
  { row: 'best', peer: 'graphile-worker', variant: '1 process', settings: GRAPHILE_BEST, assignmentOf: runs(220_000) },
  {
    row: 'best',
    peer: 'graphile-worker',
    variant: '2 processes',
    settings: GRAPHILE_BEST,
    assignmentOf: runs(280_000, 2),
  },
  {
    row: 'best',
    peer: 'bullmq',
    variant: '50 concurrent',
    settings: { worker: { concurrency: 50 } },
    assignmentOf: runs(70_000),
  },
  ...pickupEntries('pickup', pickups('pickupIdle'), 1),
  ...pickupEntries('pickup-open', pickups('pickupOpenLoop'), 4),
];

export const bestRow = { name: 'best', group: 'batch', what: BEST, figures: 'throughput' };

function submitEntries(row, assignmentOf) {
  return [
    { row, peer: 'pg-boss', settings: {}, assignmentOf },
    { row, peer: 'graphile-worker', settings: {}, assignmentOf },
    { row, peer: 'bullmq', variant: 'fsync everysec', settings: {}, assignmentOf },
    { row, peer: 'bullmq', variant: 'fsync always', appendfsync: 'always', settings: {}, assignmentOf },
  ];
}

/**
 * As each documents how a worker is woken at once. A pg-boss worker that is notified twice while it is busy looks once
 * more, so it takes all that has come, and polls as often as it may besides.
 */
function pickupEntries(row, assignmentOf, workers) {
  return [
    {
      row,
      peer: 'pg-boss',
      settings: {
        notify: true,
        work: {
          localConcurrency: workers,
          batchSize: 10,
          pollingIntervalSeconds: 0.5,
          notifyPollingIntervalSeconds: 0.5,
        },
      },
      assignmentOf,
    },
    { row, peer: 'graphile-worker', settings: { worker: { concurrentJobs: workers } }, assignmentOf },
    { row, peer: 'bullmq', settings: { worker: { concurrency: workers } }, assignmentOf },
  ];
}

/**
 * @param {typeof peerEntries[number]} entry
 * @param {object} size
 * @param {(appendfsync?: 'always' | 'everysec') => Promise<any>} openBackend a fresh database, or a fresh redis
 */
export async function measurePeer({ peer, settings, appendfsync, assignmentOf }, size, openBackend) {
  const { url, watched, close } = await openBackend(appendfsync);
  try {
    return await measureInChild(PROGRAM, { ...assignmentOf(size), peer, settings, url, watched });
  } finally {
    await close();
  }
}
