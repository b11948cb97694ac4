import { startStopwatch } from '../measure/stopwatch.mjs';
import { expectRecorded, expectStatus, leasesIn } from './answers.mjs';
import { HttpConnection } from './http-connection.mjs';
import * as requests from './requests.mjs';
import { fillQueue } from './submit.mjs';

/**
 * How many jobs may still be asked for, and until when: workers stop when it is used up, so that every job of a run is
 * claimed once and nobody polls an empty queue.
 */
class Budget {
  #left;
  #end;
  claimed = 0;
  constructor(jobs, seconds = Infinity) {
    this.#left = jobs;
    this.#end = performance.now() + seconds * 1000;
  }
  take(limit) {
    const taken = performance.now() < this.#end ? Math.min(limit, this.#left) : 0;
    this.#left -= taken;
    this.claimed += taken;
    return taken;
  }
  giveBack(jobs) {
    this.#left += jobs;
    this.claimed -= jobs;
  }
}

/** One claim and one report a job. */
export function workOneByOne(assignment) {
  return warmThenMeasure(assignment, async ({ workerId, connection }, budget) => {
    const claim = requests.nextJob(workerId);
    while (budget.take(1)) {
      const { body } = expectStatus(await connection.request(claim), 'GET /next-job', 200);
      const [lease] = leasesIn(body);
      expectStatus(await connection.request(requests.complete(workerId, lease)), 'POST /jobs/{id}/complete', 200);
    }
  });
}

/** Report what was claimed and claim the next, `limit` jobs in a request. */
export function workInBatches(assignment) {
  return warmThenMeasure(assignment, async ({ workerId, connection }, budget) => {
    let asked = budget.take(assignment.limit);
    if (asked === 0) return;
    let answer = expectStatus(await connection.request(requests.claim(workerId, asked)), 'POST /claims', 200);
    while (asked > 0) {
      const leases = leasesIn(answer.body);
      if (leases.length === 0) throw new Error('a claim found nothing although jobs are ready');
      budget.giveBack(asked - leases.length);
      asked = budget.take(assignment.limit);
      const report = requests.completions(workerId, leases, asked);
      answer = expectStatus(await connection.request(report), 'POST /completions', 200);
      expectRecorded(answer.body, leases.length);
    }
  });
}

/**
 * Works on a first queue to warm everything up and to learn the pace, then on as many jobs as last for the seconds
 * wanted.
 */
async function warmThenMeasure({ port, workers, warmupJobs, seconds, maxJobs, prefilled, watched }, work) {
  const crewWorks = async (budget) => {
    const connections = await HttpConnection.openMany(port, workers);
    const crew = connections.map((connection, index) => ({ connection, workerId: `worker-${index}` }));
    const stopwatch = startStopwatch(watched);
    await Promise.all(crew.map((worker) => work(worker, budget)));
    const throughput = stopwatch.stop(budget.claimed);
    for (const connection of connections) connection.close();
    return throughput;
  };
  if (!prefilled) await fillQueue(port, warmupJobs);
  const warmup = await crewWorks(new Budget(warmupJobs, seconds));
  const jobs = Math.min(maxJobs, Math.max(warmup.jobs, Math.round(warmup.perSecond * seconds)));
  const completed = warmup.jobs + jobs;
  const missing = Math.max(0, completed - warmupJobs);
  if (!prefilled && missing > 0) await fillQueue(port, missing);
  const submitted = prefilled ? 0 : warmupJobs + missing;
  return { ...(await crewWorks(new Budget(jobs))), submitted, completed };
}
