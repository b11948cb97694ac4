import { setTimeout as delay } from 'node:timers/promises';
import { startStopwatch } from '../measure/stopwatch.mjs';
import { expectStatus, leasesIn } from './answers.mjs';
import { HttpConnection } from './http-connection.mjs';
import * as requests from './requests.mjs';

/** Each job is a request of its own: the dearest way, for a worker may send all of its leases in one. */
const CONNECTIONS = 100;
/** A third of the timeout that jobs have by default. */
const INTERVAL_SECONDS = 10;

/** Many running jobs whose holders send heartbeats, evenly spread. The parent is told when all of them run. */
export async function beatSteadily({ port, jobs, settleSeconds, seconds, watched }) {
  const connections = await HttpConnection.openMany(port, CONNECTIONS);
  const leases = await claimAll(connections[0], jobs);
  const share = Math.ceil(leases.length / CONNECTIONS);
  let answers = 0;
  const beating = connections.map(async (connection, index) => {
    const own = leases.slice(index * share, (index + 1) * share);
    const pauseMs = (INTERVAL_SECONDS * 1000) / own.length;
    await delay((pauseMs * index) / CONNECTIONS);
    for (let due = performance.now(); ;) {
      for (const lease of own) {
        expectStatus(await connection.request(requests.heartbeat(lease)), 'POST /jobs/{id}/heartbeat', 200);
        answers += 1;
        due += pauseMs;
        await delay(Math.max(0, due - performance.now()));
      }
    }
  });
  await Promise.race([delay(settleSeconds * 1000), ...beating]);
  process.send({ settled: true });
  const stopwatch = startStopwatch(watched);
  answers = 0;
  await Promise.race([delay(seconds * 1000), ...beating]);
  const { cpu, ...figures } = stopwatch.stop(0);
  return { ...figures, cpu, answers, cores: cpu.scheduler / figures.seconds, submitted: jobs, completed: 0 };
}

async function claimAll(connection, jobs) {
  expectStatus(await connection.request(requests.submitBatch(jobs)), 'POST /jobs/batch', 201);
  const { body } = expectStatus(await connection.request(requests.claim('beating', jobs)), 'POST /claims', 200);
  return leasesIn(body);
}
