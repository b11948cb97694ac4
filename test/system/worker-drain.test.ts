import { describe, expect, it } from '@jest/globals';
import { ApiClient, bodyOf } from '../support/http-client.js';
import { eventually } from '../support/processes-wait.js';
import { seededRandom } from '../support/seeded-random.js';
import { DATABASE_KINDS } from '../support/stores.js';
import { readJobs } from '../support/system-history.js';
import { scene } from '../support/system-scene.js';

/** How often; the moments are random, the same each time. `DRAINS=50 npm test -- test/system/worker-drain` for a long look. */
const DRAINS = Number(process.env['DRAINS'] ?? 3);
const MOST_STARTS = 130;

describe.each(DATABASE_KINDS)('a worker that gets SIGTERM under load, on %s', (kind) => {
  it.concurrent(
    'exits with 0 within 10 s, loses no job and spends no attempt, time and again',
    scene(kind, async ({ database, history, processes }) => {
      // No lease runs out meanwhile: a job that got lost stays RUNNING.
      const { url } = await processes.scheduler(database.url, { JOB_TIMEOUT_SECONDS: '600' });
      const api = new ApiClient(url);
      const long = await api.submitted({ job_type: 'sleep', payload: { seconds: 600 }, priority: 10 });
      const jobs = Array.from({ length: MOST_STARTS + 10 }, (_, job) => ({
        job_type: 'record',
        payload: { milliseconds: (job * 7) % 60 },
      }));
      const random = seededRandom(7);

      for (let drain = 1; drain <= DRAINS; drain++) {
        bodyOf(await api.post('/jobs/batch', { jobs }), 201);
        const startsBefore = history.starts().length + Math.ceil(random() * MOST_STARTS);
        const worker = processes.startWorker(url, history.workerEnv(`worker-${drain}`));
        await eventually(() => history.starts().length >= startsBefore, `the ${startsBefore}. job starts`);
        const since = performance.now();
        worker.signal('SIGTERM');
        expect(await worker.exited()).toBe(0);
        expect(performance.now() - since).toBeLessThan(10_000);
        expect(worker.troubles()).toEqual([]);
      }

      expect(await api.job(long.id)).toMatchObject({ state: 'PENDING', attempts: 0, deliveries: DRAINS });
      const others = (await readJobs(database.url)).filter(({ id }) => id !== long.id);
      const states = new Set(others.map(({ state, attempts }) => `${state} ${attempts}`));
      expect(states).toEqual(new Set(['COMPLETED 1', 'PENDING 0']));
      expect(history.starts()).toHaveLength(others.filter(({ state }) => state === 'COMPLETED').length);
    }),
    30_000 + DRAINS * 20_000,
  );
});
