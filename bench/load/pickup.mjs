import { setTimeout as delay } from 'node:timers/promises';
import { latencies } from '../measure/statistics.mjs';
import { startStopwatch } from '../measure/stopwatch.mjs';
import { expectRecorded, expectStatus, leasesIn } from './answers.mjs';
import { HttpConnection } from './http-connection.mjs';
import * as requests from './requests.mjs';

const WAIT_SECONDS = 30;
const OPEN_LOOP_PER_SECOND = 100;
const OPEN_LOOP_WORKERS = 4;
const SETTLE_MS = 500;

/**
 * An idle queue and one worker that waits: from the moment the client sends a job to the moment the worker could call
 * its handler.
 */
export async function pickupIdle({ port, samples, warmupSamples, watched }) {
  const [client, worker] = await HttpConnection.openMany(port, 2);
  const submit = requests.submit();
  const claim = requests.claim('waiting', 1, WAIT_SECONDS);
  const sample = async () => {
    const claimed = worker.request(claim).then(({ status, body }) => ({ status, body, at: performance.now() }));
    await delay(5 + Math.random() * 15); // The worker waits by now, and no timer of the server beats in step.
    const sentAt = performance.now();
    expectStatus(await client.request(submit), 'POST /jobs', 201);
    const answer = expectStatus(await claimed, 'POST /claims', 200);
    const leases = leasesIn(answer.body);
    const report = await worker.request(requests.completions('waiting', leases, 0));
    expectRecorded(expectStatus(report, 'POST /completions', 200).body, 1);
    return answer.at - sentAt;
  };
  return takeSamples(sample, { samples, warmupSamples, watched });
}

async function takeSamples(sample, { samples, warmupSamples, watched }) {
  for (let i = 0; i < warmupSamples; i++) await sample();
  const stopwatch = startStopwatch(watched);
  const taken = [];
  for (let i = 0; i < samples; i++) taken.push(await sample());
  const total = samples + warmupSamples;
  return { ...latencies(taken), ...stopwatch.stop(samples), submitted: total, completed: total };
}

/**
 * Jobs come at fixed times, whether earlier ones have been picked up or not, and four workers take them. Counted from
 * when a job was due to be sent: a client that is held up makes the figure worse, not better.
 */
export async function pickupOpenLoop({ port, samples, warmupSamples, watched }) {
  const total = samples + warmupSamples;
  const clients = await HttpConnection.openMany(port, OPEN_LOOP_WORKERS);
  const workers = await HttpConnection.openMany(port, OPEN_LOOP_WORKERS);
  const pickedUpAt = [];
  const working = workers.map((connection, index) => pickUp(connection, `open-${index}`, pickedUpAt));
  await Promise.race([delay(SETTLE_MS), ...working]);
  const startedAt = performance.now();
  const dueAt = (n) => startedAt + (n * 1000) / OPEN_LOOP_PER_SECOND;
  let stopwatch;
  const send = async (client, first) => {
    for (let n = first; n < total; n += clients.length) {
      await delay(Math.max(0, dueAt(n) - performance.now()));
      if (n === warmupSamples) stopwatch = startStopwatch(watched);
      expectStatus(await client.request(requests.submit({ n })), 'POST /jobs', 201);
    }
  };
  await Promise.race([Promise.all(clients.map(send)), ...working]);
  while (Object.keys(pickedUpAt).length < total) await Promise.race([delay(5), ...working]);
  const taken = pickedUpAt.map((at, n) => at - dueAt(n)).slice(warmupSamples);
  const figures = { ...latencies(taken), ...stopwatch.stop(samples) };
  await delay(200); // The last reports.
  return { ...figures, submitted: total, completed: total };
}

/** Claims, notes when, and reports with the next claim; until the process ends. */
async function pickUp(connection, workerId, pickedUpAt) {
  let leases = [];
  for (;;) {
    const request = requests.completions(workerId, leases, 1, WAIT_SECONDS);
    const { body } = expectStatus(await connection.request(request), 'POST /completions', 200);
    const now = performance.now();
    expectRecorded(body, leases.length);
    leases = leasesIn(body);
    for (const { payload } of JSON.parse(body).jobs) {
      if (pickedUpAt[payload.n] !== undefined) throw new Error(`job ${payload.n} was given out twice`);
      pickedUpAt[payload.n] = now;
    }
  }
}
