import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { JOB_TYPE } from '../load/requests.mjs';
import { memory } from '../measure/process-cost.mjs';
import { startStopwatch } from '../measure/stopwatch.mjs';
import { tracked } from '../measure/leftovers.mjs';
import { expectCounts, playLoad, withScheduler, withStore } from './with-baton.mjs';

const HANDLERS = join(import.meta.dirname, '..', 'load', 'noop-handlers.mjs');
const LOOK_EVERY_MS = 100;
const LIMIT_MS = 180_000;

/**
 * The real worker process on a full queue, from the first job's end to the last one's; other jobs warm it up before.
 *
 * @param {import('./with-baton.mjs').BatonTarget} target
 */
export function measureWorker(target, { concurrency, jobs, warmupJobs }) {
  return withStore(target, (store) =>
    withScheduler(target, store, async (scheduler) => {
      const fill = (count) => playLoad(scheduler, store, { play: 'fill', jobs: count });
      await fill(warmupJobs);
      const worker = startWorker(target.checkout, scheduler.port, concurrency);
      try {
        await untilDrained(store, worker);
        // It waits for jobs, and would begin with the first of them while the rest is being submitted.
        worker.kill('SIGSTOP');
        await fill(jobs);
        const stopwatch = startStopwatch({ scheduler: scheduler.pid, worker: worker.pid, ...store.watched });
        worker.kill('SIGCONT');
        await untilDrained(store, worker);
        const figures = stopwatch.stop(jobs, (await store.finishedWithinMs(warmupJobs)) / 1000);
        await expectCounts(store, warmupJobs + jobs, warmupJobs + jobs);
        return { ...figures, ...memory(scheduler.pid), workerRssMb: memory(worker.pid).rssMb };
      } finally {
        await stopWorker(worker);
      }
    }),
  );
}

export function startWorker(checkout, port, concurrency) {
  const env = {
    ...process.env,
    SCHEDULER_URL: `http://127.0.0.1:${port}`,
    WORKER_CONCURRENCY: String(concurrency),
    JOB_TYPES: JOB_TYPE,
    HANDLERS,
  };
  return tracked(
    spawn(process.execPath, ['dist/main/worker.js'], {
      cwd: checkout,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
}

async function untilDrained(store, worker) {
  const end = Date.now() + LIMIT_MS;
  while (!(await store.isDrained())) {
    if (worker.exitCode !== null) throw new Error(`the worker ended with ${worker.exitCode}`);
    if (Date.now() > end) throw new Error('the worker has not run the jobs in time');
    await delay(LOOK_EVERY_MS);
  }
}

export async function stopWorker(worker) {
  if (worker.exitCode !== null) return;
  const exited = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGTERM');
  // It may stand still: something has failed while it was stopped.
  worker.kill('SIGCONT');
  await exited;
}
