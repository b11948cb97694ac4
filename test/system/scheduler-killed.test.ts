import { describe, expect, it } from '@jest/globals';
import { readJobsOnceEnded, violations } from '../support/system-history.js';
import { Load } from '../support/system-load.js';
import { freePort } from '../support/system-postgres.js';
import { eventually } from '../support/processes-wait.js';
import { scene } from '../support/system-scene.js';
import { DATABASE_KINDS } from '../support/stores.js';

/** From the kill to the first job that is started again, with a process to start and workers that back off. */
const BACK_WITHIN_MS = 10_000;

describe('a scheduler that is killed under load', () => {
  it.concurrent.each(DATABASE_KINDS)(
    'has lost no acknowledged job when it is back, and its workers go on by themselves, on %s',
    (kind) =>
      scene(kind, async ({ database, history, processes }) => {
        const env = { PORT: String(await freePort()), JOB_TIMEOUT_SECONDS: '3', SWEEP_INTERVAL_SECONDS: '0.2' };
        const started = await processes.scheduler(database.url, env);
        let scheduler = started.process;
        const workers = ['one', 'two'].map((name) => processes.startWorker(started.url, history.workerEnv(name)));
        const load = new Load([started.url]).submitters(4);

        const moments: [string, () => boolean][] = [
          ['the first job has just been acknowledged', () => load.acknowledged().length > 0],
          ['both workers are busy', () => new Set(history.starts().map(({ workerId }) => workerId)).size === 2],
          ['much has happened', () => history.starts().length > 120],
        ];
        for (const [moment, isNow] of moments) {
          await eventually(isNow, moment);
          await scheduler.kill();
          expect(scheduler.exit).toBe('SIGKILL');
          const killedAtMs = performance.now();
          scheduler = (await processes.scheduler(database.url, env)).process;
          const before = history.starts().length;
          await eventually(() => history.starts().length > before, 'a worker starts a job again', BACK_WITHIN_MS);
          expect(performance.now() - killedAtMs).toBeLessThan(BACK_WITHIN_MS);
        }
        await load.stop();
        const rows = await readJobsOnceEnded(database.url);

        const acknowledged = load.acknowledged();
        expect(violations({ rows, starts: history.starts(), acknowledged, sent: load.marks() })).toEqual([]);
        expect(acknowledged.length).toBeGreaterThan(100);
        // Refused by no one: a request was either answered or died with the process, and then nobody knows.
        expect(load.badAnswers([201, 0])).toEqual([]);
        // Who has lost both attempts to kills has timed out; nothing else may have happened to a job.
        const outcomes = rows.map(({ state, failure_reason: reason }) => `${state} ${reason}`);
        expect(outcomes.filter((outcome) => !['COMPLETED null', 'FAILED timeout'].includes(outcome))).toEqual([]);
        expect(workers.map(({ exit }) => exit)).toEqual([undefined, undefined]);
        expect(workers.flatMap((worker) => worker.troubles(50))).toEqual([]);
        expect(scheduler.troubles()).toEqual([]);
      })(),
    90_000,
  );
});
