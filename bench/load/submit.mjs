import { startStopwatch } from '../measure/stopwatch.mjs';
import { expectStatus } from './answers.mjs';
import { HttpConnection } from './http-connection.mjs';
import * as requests from './requests.mjs';

/** How many connections the rows with 1,000 a request use, and the filling of a queue. */
const BATCH_CONNECTIONS = 4;
const SINGLE_CONNECTIONS = 64;
export const BATCH_SIZE = 1000;

/** 64 connections, one job a request. */
export async function submitSingles(assignment) {
  const connections = await HttpConnection.openMany(assignment.port, SINGLE_CONNECTIONS);
  const request = Buffer.from(requests.submit());
  return warmThenMeasure(assignment, connections, async (connection) => {
    expectStatus(await connection.request(request), 'POST /jobs', 201);
    return 1;
  });
}

/** 4 connections, 1,000 jobs a request. */
export async function submitBatches(assignment) {
  const connections = await HttpConnection.openMany(assignment.port, BATCH_CONNECTIONS);
  const request = Buffer.from(requests.submitBatch(BATCH_SIZE));
  return warmThenMeasure(assignment, connections, async (connection) => {
    expectStatus(await connection.request(request), 'POST /jobs/batch', 201);
    return BATCH_SIZE;
  });
}

async function warmThenMeasure({ warmupSeconds, seconds, watched }, connections, submitOnce) {
  const warmup = await submitFor(warmupSeconds, connections, submitOnce);
  const stopwatch = startStopwatch(watched);
  const jobs = await submitFor(seconds, connections, submitOnce);
  return { ...stopwatch.stop(jobs), submitted: warmup + jobs, completed: 0 };
}

/** Resolves when the last request has been answered, to the number of jobs. */
async function submitFor(seconds, connections, submitOnce) {
  const end = performance.now() + seconds * 1000;
  const submitted = connections.map(async (connection) => {
    let jobs = 0;
    while (performance.now() < end) jobs += await submitOnce(connection);
    return jobs;
  });
  return (await Promise.all(submitted)).reduce((sum, jobs) => sum + jobs, 0);
}

/** Fills the queue and does nothing else. */
export async function fill({ port, jobs }) {
  await fillQueue(port, jobs);
  return { submitted: jobs };
}

/**
 * Puts jobs into the queue, as fast as it goes: 1,000 a request, or one by one where there is no /jobs/batch.
 *
 * @param {number} port
 * @param {number} count
 */
export async function fillQueue(port, count) {
  const probe = await HttpConnection.open(port);
  const { status } = await probe.request(requests.submitBatch(Math.min(count, BATCH_SIZE)));
  probe.close();
  const inBatches = status === 201;
  const size = inBatches ? BATCH_SIZE : 1;
  const connections = await HttpConnection.openMany(port, inBatches ? BATCH_CONNECTIONS : SINGLE_CONNECTIONS);
  let left = inBatches ? count - Math.min(count, BATCH_SIZE) : count;
  const request = (jobs) => (inBatches ? requests.submitBatch(jobs) : requests.submit());
  const fill = async (connection) => {
    while (left > 0) {
      const jobs = Math.min(size, left);
      left -= jobs;
      expectStatus(await connection.request(request(jobs)), 'filling the queue', 201);
    }
  };
  await Promise.all(connections.map(fill));
  for (const connection of connections) connection.close();
}
