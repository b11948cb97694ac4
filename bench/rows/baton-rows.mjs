import { measureBaton } from './measure-baton.mjs';

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} group as `--only` names it
 * @property {string} what
 * @property {'jobs/s' | 'ms'} unit
 */

const workers = (play, workers, limit, warmupJobs) => (size) => ({
  play,
  workers,
  limit,
  warmupJobs: Math.ceil(warmupJobs * size.warmupScale),
  maxJobs: size.maxJobs,
  seconds: size.seconds,
});

const submits = (play) => (size) => ({ play, seconds: size.seconds, warmupSeconds: size.warmupSeconds });

const throughput = (name, group, what, assignment) => ({
  name,
  group,
  what,
  unit: 'jobs/s',
  measure: (target, size) => measureBaton(target, assignment(size)),
});

/** @type {Row[]} */
export const batonRows = [
  throughput('submit-1', 'submit', '64 connections, one job a request', submits('submitSingles')),
  throughput('submit-1000', 'submit', '4 connections, 1,000 jobs a request', submits('submitBatches')),
  throughput('single', 'single', '64 workers, a claim and a report for each job', workers('workOneByOne', 64, 1, 8000)),
  throughput(
    'claim-next',
    'claim_next',
    '64 workers, report and next claim in one request',
    workers('workInBatches', 64, 1, 8000),
  ),
  throughput('batch-10', 'batch', '16 workers, 10 jobs a claim', workers('workInBatches', 16, 10, 40_000)),
  throughput('batch-50', 'batch', '16 workers, 50 jobs a claim', workers('workInBatches', 16, 50, 40_000)),
  throughput('batch-500', 'batch', '2 workers, 500 jobs a claim', workers('workInBatches', 2, 500, 40_000)),
];
