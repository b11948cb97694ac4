import { writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { ClaimedJobBody, JobBody } from '../../src/interface/http/contract.js';
import { ApiClient, bodyOf, reportOf } from '../support/http-client.js';
import { readJobs, type JobRow } from '../support/system-history.js';
import { scene, type Scene } from '../support/system-scene.js';
import { eventually } from '../support/processes-wait.js';
import { type BatonProcess } from '../support/processes.js';
import { DATABASE_KINDS } from '../support/stores.js';

/** A scheduler, and a way to look at its one job from all sides. */
async function setUp({ database, history, processes }: Scene, timeoutSeconds: number) {
  const env = { JOB_TIMEOUT_SECONDS: String(timeoutSeconds), SWEEP_INTERVAL_SECONDS: '0.2' };
  const api = new ApiClient((await processes.scheduler(database.url, env)).url);
  return {
    api,
    startWorker: (workerId: string, env = {}): BatonProcess =>
      processes.startWorker(api.url, { ...history.workerEnv(workerId), WORKER_CONCURRENCY: '1', ...env }),
    /** Waits until the job's n-th attempt has been started by a worker process. */
    started: (attempt: number) =>
      eventually(() => history.starts().find((start) => start.attempt === attempt), `attempt ${attempt} starts`),
    ended: (id: string): Promise<JobBody> =>
      eventually(async () => {
        const job = await api.job(id);
        return ['COMPLETED', 'FAILED'].includes(job.state) && job;
      }, 'the job ends'),
    row: async (id: string): Promise<JobRow> => (await readJobs(database.url)).find((job) => job.id === id)!,
  };
}

describe.each(DATABASE_KINDS)('a worker in trouble, on %s', (kind) => {
  it.concurrent(
    'is killed in the middle of a job: the job times out and another worker does it',
    scene(kind, async (all) => {
      const { history } = all;
      const { api, startWorker, started, ended, row } = await setUp(all, 2);
      const { id } = await api.submitted({ job_type: 'linger', payload: { until: history.fileFor('released') } });
      const victim = startWorker('victim');
      await started(1);
      await victim.kill();
      writeFileSync(history.fileFor('released'), '');
      startWorker('heir');
      const job = await ended(id);
      expect(job).toMatchObject({ state: 'COMPLETED', attempts: 2, worker_id: 'heir', error: null });
      expect(job.result).toEqual({ ran_by: 'heir', attempt: 2 });
      expect((await row(id)).attempt_log).toMatchObject([
        { attempt: 1, workerId: 'victim', endedBy: 'timeout', success: false },
        { attempt: 2, workerId: 'heir', endedBy: 'report', success: true },
      ]);
      expect(history.starts()).toMatchObject([
        { jobId: id, attempt: 1, workerId: 'victim' },
        { jobId: id, attempt: 2, workerId: 'heir' },
      ]);
    }),
    60_000,
  );

  it.concurrent(
    'is killed by its job: two workers die of it, then it is FAILED and no third one gets it',
    scene(kind, async (all) => {
      const { history } = all;
      const { api, startWorker, ended, row } = await setUp(all, 1);
      const { id } = await api.submitted({ job_type: 'kill' });
      for (const attempt of [1, 2]) {
        const worker = startWorker(`victim-${attempt}`);
        expect(await worker.exited()).toBe('SIGKILL');
        expect(history.starts()).toHaveLength(attempt);
      }
      const job = await ended(id);
      expect(job).toMatchObject({ state: 'FAILED', attempts: 2, failure_reason: 'timeout', worker_id: 'victim-2' });
      expect(job.error).toMatchObject({ type: 'timeout', message: expect.stringContaining('victim-2') });
      expect((await row(id)).attempt_log).toMatchObject([
        { workerId: 'victim-1', endedBy: 'timeout', error: { message: expect.stringContaining('victim-1') } },
        { workerId: 'victim-2', endedBy: 'timeout', error: { message: expect.stringContaining('victim-2') } },
      ]);
      expect((await api.claim('survivor')).status).toBe(204);
      expect(history.starts().map(({ workerId }) => workerId)).toEqual(['victim-1', 'victim-2']);
    }),
    60_000,
  );

  it.concurrent.each(kind === 'sqlite' ? ['another', 'sleeper'] : ['sleeper'])(
    'sleeps past its deadline: its late report is refused and changes nothing for the new holder, worker id "%s"',
    (newHolder) =>
      scene(kind, async (all) => {
        const { history } = all;
        const { api, startWorker, started, row } = await setUp(all, 3);
        const { id } = await api.submitted({ job_type: 'linger', payload: { until: history.fileFor('released') } });
        // By a heartbeat it might hear of it before it reports.
        const sleeper = startWorker('sleeper', { HEARTBEATS: 'off' });
        await started(1);
        sleeper.signal('SIGSTOP');

        const claim = await eventually(async () => {
          const answer = await api.claim(newHolder);
          return answer.status === 200 && answer;
        }, 'the job is taken from the sleeper');
        const attempt2 = bodyOf<ClaimedJobBody>(claim, 200);
        expect(attempt2).toMatchObject({ id, attempts: 2, worker_id: newHolder });

        const before = { job: await api.job(id), row: await row(id) };
        expect(before.job).toMatchObject({ state: 'RUNNING', attempts: 2 });
        writeFileSync(history.fileFor('released'), '');
        sleeper.signal('SIGCONT');
        const refusal = await eventually(() => sleeper.logged('the lease was lost'), 'the late report is refused');
        expect(refusal).toMatchObject({ code: 'lease_lost', job_id: id, attempt: 1 });
        expect({ job: await api.job(id), row: await row(id) }).toEqual(before);

        const answer = await api.complete(id, reportOf(attempt2, { success: true, result: 'by its holder' }));
        expect(bodyOf<JobBody>(answer, 200)).toMatchObject({
          state: 'COMPLETED',
          attempts: 2,
          worker_id: newHolder,
          result: 'by its holder',
        });
        expect((await row(id)).attempt_log).toMatchObject([
          { attempt: 1, workerId: 'sleeper', endedBy: 'timeout', success: false },
          { attempt: 2, workerId: newHolder, endedBy: 'report', success: true },
        ]);
        expect(history.starts()).toHaveLength(1);
        expect(sleeper.exit).toBeUndefined();
      })(),
    60_000,
  );
});
