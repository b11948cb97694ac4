import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { JobBody } from '../../src/interface/http/contract.js';
import { ApiClient } from '../support/http-client.js';
import { isThere } from '../support/isolation-rig.js';
import { Processes, type BatonProcess } from '../support/processes.js';
import { eventually } from '../support/processes-wait.js';
import { scene, type Scene } from '../support/system-scene.js';

const HANDLERS = 'test/support/isolation-handlers.mjs';

async function setUp({ database, history, processes }: Scene, isolation: string, timeoutSeconds: number) {
  const env = { JOB_TIMEOUT_SECONDS: String(timeoutSeconds), SWEEP_INTERVAL_SECONDS: '0.2' };
  const api = new ApiClient((await processes.scheduler(database.url, env)).url);
  const pidFile = history.fileFor('pid');
  return {
    api,
    pidFile,
    worker: processes.startWorker(api.url, { HANDLERS, ISOLATION: isolation, WORKER_CONCURRENCY: '3' }),
    ended: (id: string): Promise<JobBody> =>
      eventually(async () => {
        const job = await api.job(id);
        return ['COMPLETED', 'FAILED'].includes(job.state) && job;
      }, 'the job ends'),
    /** The process of a computation that never ends, once it computes. */
    looping: async (): Promise<number> => {
      const text = await eventually(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8'), 'the loop runs');
      return Number(text);
    },
  };
}

/** Lines on its stdout that are no lines of a log. */
const strayLines = ({ out }: BatonProcess) => out.split('\n').filter((line) => line !== '' && !line.startsWith('{'));

describe('a worker process with isolation', () => {
  it.each(['thread', 'process'])(
    'kills a computation in a %s that does not end; its other jobs, and it, go on',
    (isolation) =>
      scene('sqlite', async (all) => {
        const { api, worker, pidFile, looping, ended } = await setUp(all, isolation, 2);
        const path = all.history.fileFor('go-on');
        const other = await api.submitted({ job_type: 'waitForFile', payload: { path } });
        const loop = await api.submitted({ job_type: 'loop', payload: { pidFile } });
        const pid = await looping();
        const { deadline_at } = await api.job(loop.id);
        await eventually(() => worker.logged('is killed: its handler does not stop'), 'it is killed');
        if (isolation === 'process') await eventually(() => !isThere(pid), 'its process is gone');
        expect(Date.now() - Date.parse(deadline_at!)).toBeLessThan(2000);
        expect(await ended(loop.id)).toMatchObject({ state: 'FAILED', failure_reason: 'timeout', attempts: 2 });
        writeFileSync(path, '');
        expect(await ended(other.id)).toMatchObject({ state: 'COMPLETED', result: 'unharmed', attempts: 1 });
        const next = await api.submitted({ job_type: 'print' });
        expect(await ended(next.id)).toMatchObject({ state: 'COMPLETED', attempts: 1 });
        expect(worker.err).toContain('printed to stdout\n');
        expect(worker.err).toContain('printed to stderr\n');
        expect(strayLines(worker)).toEqual([]);
      })(),
    60_000,
  );

  it(
    'leaves no process behind when it is killed, whatever they do',
    scene('sqlite', async (all) => {
      const { api, worker, pidFile, looping } = await setUp(all, 'process', 60);
      await api.submitted({ job_type: 'loop', payload: { pidFile } });
      const idle = await api.submitted({ job_type: 'ignoreSignal' });
      const note = await eventually(async () => (await api.job(idle.id)).note, 'the other runs');
      const pids = [await looping(), Number(note)];
      await worker.kill();
      await eventually(() => !pids.some(isThere), 'both processes are gone');
    }),
    60_000,
  );

  it(
    'fails the job whose process ends, and says how',
    scene('sqlite', async (all) => {
      const { api, ended } = await setUp(all, 'process', 30);
      const { id } = await api.submitted({ job_type: 'exit', payload: { code: 3 } });
      const message = 'the process ended with exit code 3';
      expect(await ended(id)).toMatchObject({ state: 'FAILED', error: { type: 'WorkerCrashed', message } });
    }),
    60_000,
  );

  it(
    'drains: what does not stop is killed and given back, and it exits with 0',
    scene('sqlite', async (all) => {
      const { api, worker, pidFile, looping } = await setUp(all, 'process', 30);
      const { id } = await api.submitted({ job_type: 'loop', payload: { pidFile } });
      const pid = await looping();
      worker.signal('SIGTERM');
      expect(await worker.exited()).toBe(0);
      expect(await api.job(id)).toMatchObject({ state: 'PENDING', attempts: 0 });
      await eventually(() => !isThere(pid), 'its process is gone');
    }),
    60_000,
  );

  it.each(['thread', 'process'])('exits with 1 and one line when a %s cannot load its handlers', async (ISOLATION) => {
    const processes = new Processes();
    const worker = processes.startWorker('http://127.0.0.1:9', { HANDLERS: './missing.mjs', ISOLATION });
    try {
      expect(await worker.exited()).toBe(1);
      expect(worker.err).toMatch(/^baton: HANDLERS: .*missing\.mjs cannot be loaded: .*\n$/);
      expect(worker.out).toBe('');
    } finally {
      await processes.killAll();
    }
  });
});
