import { describe, expect, it } from '@jest/globals';
import { CUTS, startCuttingProxy } from '../support/cutting-proxy.js';
import { ApiClient } from '../support/http-client.js';
import { eventually } from '../support/processes-wait.js';
import { seededRandom } from '../support/seeded-random.js';
import { DATABASE_KINDS } from '../support/stores.js';
import { readJobs, readJobsOnceEnded } from '../support/system-history.js';
import { scene } from '../support/system-scene.js';

const JOBS = 300;

describe.each(DATABASE_KINDS)('a worker whose connections are cut at random points, on %s', (kind) => {
  it.concurrent(
    'runs each job once, spends no attempt in vain, and leaves none behind when it drains',
    scene(kind, async ({ database, history, processes }) => {
      // No lease runs out meanwhile: a job that got lost stays RUNNING.
      const { url } = await processes.scheduler(database.url, { JOB_TIMEOUT_SECONDS: '600' });
      const { hostname, port } = new URL(url);
      const random = seededRandom(4);
      const cutNext = () => (random() < 0.2 ? CUTS[Math.floor(random() * CUTS.length)] : undefined);
      const proxy = await startCuttingProxy({ host: hostname, port: Number(port) }, cutNext, random);
      const proxied = `http://127.0.0.1:${proxy.port}`;
      try {
        const api = new ApiClient(url);
        for (let job = 0; job < JOBS; job++) {
          await api.submitted({ job_type: 'record', payload: { milliseconds: (job * 7) % 40 } });
        }
        const first = processes.startWorker(proxied, history.workerEnv('first'));
        await eventually(() => history.starts().length > JOBS / 3, 'a third of the jobs starts', 40_000);
        first.signal('SIGTERM');
        expect(await first.exited()).toBe(0);
        const left = new Set((await readJobs(database.url)).map(({ state, attempts }) => `${state} ${attempts}`));
        expect([...left].sort()).toEqual(['COMPLETED 1', 'PENDING 0']);

        processes.startWorker(proxied, history.workerEnv('second'));
        const rows = await readJobsOnceEnded(database.url, 60_000);
        expect(new Set(rows.map(({ state, attempts }) => `${state} ${attempts}`))).toEqual(new Set(['COMPLETED 1']));
        expect(history.starts()).toHaveLength(JOBS);
        expect(new Set(history.starts().map(({ jobId }) => jobId)).size).toBe(JOBS);
        expect(proxy.cuts.size).toBe(CUTS.length);
      } finally {
        await proxy.close();
      }
    }),
    120_000,
  );
});
