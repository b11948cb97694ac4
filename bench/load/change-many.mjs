import { setTimeout as delay } from 'node:timers/promises';
import { latencies } from '../measure/statistics.mjs';
import { startStopwatch } from '../measure/stopwatch.mjs';
import { expectStatus, leasesIn } from './answers.mjs';
import { HttpConnection } from './http-connection.mjs';
import * as requests from './requests.mjs';

const LANES = 8;
const WORKER = 'steady';

/**
 * Claims of one job each come at fixed times and are reported, while all jobs of another type are cancelled by one request,
 * and then retried by another. Before, between and behind these there are claims only: the quiet part.
 */
export async function changeManyBeside({ port, manyType, many, perSecond, quietSeconds, warmupSeconds, watched }) {
  const lanes = await HttpConnection.openMany(port, LANES);
  const claimsFor = (seconds) => {
    const end = performance.now() + seconds * 1000;
    return claimSteadily(lanes, perSecond, () => performance.now() > end);
  };
  const claimsDuring = async (verb, filter) => {
    // Not earlier: a connection that sends nothing is closed.
    const operator = await HttpConnection.open(port);
    let isOver = false;
    const request = requests.post(`/jobs/${verb}`, JSON.stringify({ filter }));
    const stopwatch = startStopwatch(watched);
    const changing = operator.request(request).then((answer) => {
      isOver = true;
      return { answer, seconds: stopwatch.elapsed() };
    });
    const samples = await claimSteadily(lanes, perSecond, () => isOver);
    const { answer, seconds } = await changing;
    operator.close();
    const { matched, changed } = JSON.parse(expectStatus(answer, `POST /jobs/${verb}`, 200).body);
    if (matched !== many || changed !== many) throw new Error(`${verb}: ${changed} of ${matched} instead of ${many}`);
    return { ...latencies(samples), ...stopwatch.stop(many, seconds) };
  };
  await claimsFor(warmupSeconds);
  const stopwatch = startStopwatch(watched);
  const quietClaims = [await claimsFor(quietSeconds)];
  const quiet = stopwatch.stop(quietClaims[0].length);
  const cancel = await claimsDuring('cancel', { job_type: manyType });
  quietClaims.push(await claimsFor(quietSeconds));
  const retry = await claimsDuring('retry', { job_type: manyType, state: 'FAILED' });
  quietClaims.push(await claimsFor(quietSeconds));
  return { quiet: { ...latencies(quietClaims.flat()), ...quiet }, cancel, retry };
}

/** Milliseconds from when each claim was due to its answer. */
async function claimSteadily(lanes, perSecond, isOver) {
  const startedAt = performance.now();
  const samples = [];
  const claim = requests.claimOf(WORKER, requests.JOB_TYPE, 1);
  const claiming = lanes.map(async (lane, first) => {
    for (let n = first; ; n += lanes.length) {
      const dueAt = startedAt + (n * 1000) / perSecond;
      await delay(Math.max(0, dueAt - performance.now()));
      if (isOver()) return;
      const { body } = expectStatus(await lane.request(claim), 'POST /claims', 200);
      samples.push(performance.now() - dueAt);
      const [lease] = leasesIn(body);
      if (!lease) throw new Error('no job is left to be claimed: this has taken too long');
      expectStatus(await lane.request(requests.complete(WORKER, lease)), 'POST /jobs/{id}/complete', 200);
    }
  });
  await Promise.all(claiming);
  return samples;
}
