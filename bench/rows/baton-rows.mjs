import { measureBulk } from './bulk-row.mjs';
import { measureDepth } from './depth-row.mjs';
import { measureEvents } from './events-row.mjs';
import { measureIdle } from './idle-row.mjs';
import { measureReads } from './reads-row.mjs';
import { measureBaton } from './with-baton.mjs';
import { measureWorker } from './worker-row.mjs';

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} group as the issue and `--only` name it
 * @property {string} what
 * @property {import('../report/format.mjs').FiguresKind} figures of what kind they are, unless a part of it says another
 * @property {boolean} [once] measured in one round only
 * @property {(target: import('./with-baton.mjs').BatonTarget, size: typeof import('../sizes.mjs').SIZES.full,
 *   onFigures: (figures: object, name?: string, kind?: string) => void) => Promise<void>} [measure]
 */

/** A row whose load plays one assignment. */
const played = (name, group, what, figures, assignmentOf) => ({
  name,
  group,
  what,
  figures,
  measure: async (target, size, onFigures) => onFigures(await measureBaton(target, assignmentOf(size))),
});

const submits = (play) => (size) => ({ play, seconds: size.seconds, warmupSeconds: size.warmupSeconds });

const works = (play, workers, limit, warmupJobs) => (size) => ({
  play,
  workers,
  limit,
  warmupJobs: Math.ceil(warmupJobs * size.warmupScale),
  maxJobs: size.maxJobs,
  seconds: size.seconds,
});

const batchOf50 = works('workInBatches', 16, 50, 40_000);

const single = works('workOneByOne', 64, 1, 8000);

const pickups = (play) => (size) => ({ play, samples: size.samples, warmupSamples: size.warmupSamples });

const worker = (concurrency) => ({
  name: `worker-${concurrency}`,
  group: 'worker',
  what: `the real worker process, concurrency ${concurrency}`,
  figures: 'throughput',
  measure: async (target, size, onFigures) =>
    onFigures(await measureWorker(target, { concurrency, jobs: size.workerJobs, warmupJobs: size.workerWarmupJobs })),
});

const depth = (kind, what) => ({
  name: `depth-${kind}`,
  group: 'depth',
  what,
  figures: 'throughput',
  once: true,
  measure: (target, size, onFigures) =>
    measureDepth(
      target,
      { kind, levels: size.depthLevels, repeats: size.rounds, assignment: single(size) },
      (level, figures) => onFigures(figures, `depth-${kind}-${level / 1e6}M`),
    ),
});

/** A row of what it costs to keep something up while no job begins or ends. */
const steady = (name, what, assignment) => ({
  name,
  group: name.split('-')[0],
  what,
  figures: 'idle',
  once: true,
  measure: async (target, { settleSeconds, idleSeconds: seconds }, onFigures) =>
    onFigures(await measureIdle(target, { ...assignment, settleSeconds, seconds })),
});

const idle = (workers) =>
  steady(`idle-${workers}`, `${workers} workers that wait, no jobs`, { play: 'waitIdly', workers });

/** @type {Row[]} */
export const batonRows = [
  played('submit-1', 'submit', '64 connections, one job a request', 'throughput', submits('submitSingles')),
  played('submit-1000', 'submit', '4 connections, 1,000 jobs a request', 'throughput', submits('submitBatches')),
  played('single', 'single', '64 workers, a claim and a report for each job', 'throughput', single),
  played(
    'claim-next',
    'claim_next',
    '64 workers, report and next claim in one request',
    'throughput',
    works('workInBatches', 64, 1, 8000),
  ),
  played('batch-10', 'batch', '16 workers, 10 jobs a claim', 'throughput', works('workInBatches', 16, 10, 40_000)),
  played('batch-50', 'batch', '16 workers, 50 jobs a claim', 'throughput', batchOf50),
  played('batch-500', 'batch', '2 workers, 500 jobs a claim', 'throughput', works('workInBatches', 2, 500, 40_000)),
  played('pickup', 'pickup', 'idle queue, one worker waits: submit to handler start', 'latency', pickups('pickupIdle')),
  played('pickup-open', 'pickup', '100 jobs a second come, four workers wait', 'latency', pickups('pickupOpenLoop')),
  worker(10),
  worker(100),
  depth('finished', 'the single row beside finished jobs'),
  depth('delayed', 'the single row beside delayed jobs of priority 10'),
  depth('pending', 'the single row out of so many pending jobs'),
  depth('paused', 'the single row beside jobs of priority 10 of a paused type'),
  {
    name: 'reads',
    group: 'reads',
    what: 'lists, figures and explanations among a million jobs, while a worker process runs',
    figures: 'reads',
    once: true,
    measure: (target, { reads }, onFigures) =>
      measureReads(target, reads, (part, figures, kind) => onFigures(figures, `reads-${part}`, kind)),
  },
  {
    name: 'bulk',
    group: 'bulk',
    what: 'claims at a steady pace, while many other jobs are cancelled or retried by one request',
    figures: 'beside',
    once: true,
    measure: (target, { bulk }, onFigures) =>
      measureBulk(target, bulk, (part, figures, kind) => onFigures(figures, `bulk-${part}`, kind)),
  },
  {
    name: 'events',
    group: 'events',
    what: 'the batch-50 row while so many listen to /events',
    figures: 'throughput',
    measure: (target, size, onFigures) =>
      measureEvents(target, { audiences: size.audiences, assignment: batchOf50(size) }, (listeners, figures) =>
        onFigures(figures, `events-${listeners}`),
      ),
  },
  idle(100),
  idle(1000),
  steady('heartbeats-1000', '1,000 jobs run, each sends a heartbeat every 10 s', { play: 'beatSteadily', jobs: 1000 }),
  {
    ...played('memory', 'memory', 'a stream of jobs, and what the scheduler holds', 'memory', ({ streamJobs }) => ({
      play: 'runThrough',
      jobs: streamJobs,
    })),
    once: true,
  },
];
