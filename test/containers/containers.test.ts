import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobBody } from '../../src/interface/http/contract.js';
import { runSql } from '../support/stores.js';
import { Cluster, dockerAbsence, WORKERS } from './cluster.js';

const absence = await dockerAbsence();
/** Longer than any job here takes, and short enough to wait for. */
const JOB_TIMEOUT_SECONDS = 5;
/** docker-compose.yml's stop_grace_period. */
const STOP_GRACE_SECONDS = 15;

// Jest's reporters do not name a file of which every test is skipped.
if (absence) process.stdout.write(`\nSkipping the container tests: ${absence}\n`);
const title = 'the image, as scheduler and two workers beside postgres:17';
(absence ? describe.skip : describe)(absence ? `${title} (skipped: ${absence})` : title, () => {
  let cluster: Cluster;
  // With nothing in the engine's cache the image is built from scratch.
  beforeAll(async () => {
    cluster = await Cluster.start({ JOB_TIMEOUT_SECONDS: `${JOB_TIMEOUT_SECONDS}`, SWEEP_INTERVAL_SECONDS: '0.2' });
  }, 220_000);
  afterAll(() => cluster.stop(), 60_000);

  async function submit(job_type: string, payload: unknown): Promise<string> {
    const response = await fetch(`${cluster.url}/jobs`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ job_type, payload }),
    });
    expect(response.status).toBe(201);
    return ((await response.json()) as JobBody).id;
  }

  async function find(id: string): Promise<JobBody> {
    const response = await fetch(`${cluster.url}/jobs/${id}`);
    expect(response.status).toBe(200);
    return (await response.json()) as JobBody;
  }

  async function jobThat(is: (job: JobBody) => boolean, id: string): Promise<JobBody> {
    for (;;) {
      const job = await find(id);
      if (is(job)) return job;
      await delay(100);
    }
  }
  const ended = (id: string) => jobThat(({ state }) => state === 'COMPLETED' || state === 'FAILED', id);
  const running = (id: string) => jobThat(({ state }) => state === 'RUNNING', id);

  async function ready(): Promise<void> {
    for (;;) {
      const response = await fetch(`${cluster.url}/readyz`).catch(() => undefined);
      if (response?.ok) return;
      await delay(100);
    }
  }

  it('runs node itself as process 1, as a user who may do nothing', async () => {
    const who = 'console.log(process.getuid(), require("fs").readFileSync("/proc/1/cmdline", "utf8").split("\\0")[0])';
    for (const service of ['scheduler', ...WORKERS] as const) {
      expect(await cluster.run(service, 'node', '-e', who)).toBe('1000 node');
    }
  });

  it('is healthy by its own check', async () => {
    expect(await cluster.health('scheduler')).toBe('healthy');
    expect(await cluster.run('scheduler', 'node', 'healthcheck.mjs')).toContain('200');
  });

  it('answers an echo job with its payload', async () => {
    const payload = { text: 'Grüße, 世界', list: [1, null, true] };
    const job = await ended(await submit('echo', payload));
    expect(job).toMatchObject({ state: 'COMPLETED', attempts: 1, result: payload });
  });

  it('shares many jobs among its workers, each run once', async () => {
    const ids = await Promise.all(Array.from({ length: 24 }, () => submit('sleep', { seconds: 0.5 })));
    const jobs = await Promise.all(ids.map(ended));
    expect(jobs.every(({ state, attempts }) => state === 'COMPLETED' && attempts === 1)).toBe(true);
    expect(new Set(jobs.map((job) => job.worker_id))).toEqual(new Set(WORKERS));
  }, 60_000);

  it('keeps its jobs in the containerised PostgreSQL', async () => {
    const id = await submit('echo', { kept: true });
    await ended(id);
    const [row] = await runSql(cluster.databaseUrl, 'select * from jobs where id = $1', [id]);
    expect(row).toMatchObject({ id, job_type: 'echo', state: 'COMPLETED' });
  });

  it('runs the job of a killed worker again on another', async () => {
    const id = await submit('sleep', { seconds: 2 });
    const victim = (await running(id)).worker_id as (typeof WORKERS)[number];
    await cluster.kill(victim);
    const job = await ended(id);
    await cluster.startAgain(victim);
    expect(job).toMatchObject({ state: 'COMPLETED', attempts: 2 });
    expect(WORKERS).toContain(job.worker_id);
    expect(job.worker_id).not.toBe(victim);
  }, 60_000);

  it('loses no acknowledged job when the scheduler is killed amid submissions, and started again', async () => {
    const acknowledged: string[] = [];
    let submitting = true;
    const submissions = Array.from({ length: 4 }, async () => {
      while (submitting) {
        // What is not acknowledged may be there or not.
        const id = await submit('sleep', { seconds: 0.2 }).catch(() => undefined);
        if (id) acknowledged.push(id);
        else await delay(50);
      }
    });
    while (acknowledged.length < 40) await delay(10);
    await cluster.kill('scheduler');
    submitting = false;
    await Promise.all(submissions);

    await cluster.startAgain('scheduler');
    await ready();
    const jobs = await Promise.all(acknowledged.map(ended));
    expect(jobs.map(({ state }) => state)).toEqual(acknowledged.map(() => 'COMPLETED'));
  }, 90_000);

  it('ends with 0 within the grace of a stop, workers first', async () => {
    for (const service of [...WORKERS, 'scheduler'] as const) {
      expect(await cluster.terminate(service, STOP_GRACE_SECONDS)).toBe(0);
    }
  }, 60_000);
});
