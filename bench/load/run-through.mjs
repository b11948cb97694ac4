import { setTimeout as delay } from 'node:timers/promises';
import { memory } from '../measure/process-cost.mjs';
import { trend } from '../measure/statistics.mjs';
import { startStopwatch } from '../measure/stopwatch.mjs';
import { expectRecorded, expectStatus, leasesIn } from './answers.mjs';
import { HttpConnection } from './http-connection.mjs';
import * as requests from './requests.mjs';

const SUBMITTERS = 8;
const SUBMIT_SIZE = 100;
const WORKERS = 16;
const CLAIM_LIMIT = 50;
/** Submitting waits while so many jobs are queued: a steady stream, not a heap. */
const QUEUED_AT_MOST = 5000;
const SAMPLE_MS = 500;

/** A long stream of jobs, submitted and run at once, with an eye on the scheduler's memory. */
export async function runThrough({ port, jobs, watched }) {
  const progress = { submitted: 0, completed: 0 };
  const stopwatch = startStopwatch(watched);
  const points = [];
  const sampler = setInterval(() => {
    points.push({ x: progress.completed / 1e6, y: memory(watched.scheduler).rssMb });
  }, SAMPLE_MS);
  const submitters = (await HttpConnection.openMany(port, SUBMITTERS)).map((it) => submitAll(it, jobs, progress));
  const workers = (await HttpConnection.openMany(port, WORKERS)).map((it, index) =>
    work(it, `stream-${index}`, jobs, progress),
  );
  await Promise.all([...submitters, ...workers]);
  clearInterval(sampler);
  const secondHalf = points.filter(({ x }) => x * 1e6 >= jobs / 2);
  const { slope, standardError } = trend(secondHalf);
  return {
    ...stopwatch.stop(jobs),
    rssMbPerMillionJobs: slope,
    standardError,
    rssMbSamples: points.map(({ y }) => Math.round(y)),
    ...progress,
  };
}

async function submitAll(connection, jobs, progress) {
  const request = Buffer.from(requests.submitBatch(SUBMIT_SIZE));
  while (progress.submitted < jobs) {
    if (progress.submitted - progress.completed > QUEUED_AT_MOST) {
      await delay(2);
      continue;
    }
    progress.submitted += SUBMIT_SIZE;
    expectStatus(await connection.request(request), 'POST /jobs/batch', 201);
  }
}

async function work(connection, workerId, jobs, progress) {
  let leases = [];
  while (progress.completed < jobs) {
    const request = requests.completions(workerId, leases, CLAIM_LIMIT, 1);
    const { body } = expectStatus(await connection.request(request), 'POST /completions', 200);
    expectRecorded(body, leases.length);
    progress.completed += leases.length;
    leases = leasesIn(body);
  }
}
