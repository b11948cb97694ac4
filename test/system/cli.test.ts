import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { JobBody } from '../../src/interface/http/contract.js';
import { baton, type CommandEnd } from '../support/baton-command.js';
import { eventually } from '../support/processes-wait.js';
import { scene, type Scene } from '../support/system-scene.js';

async function setUp({ database, processes }: Scene) {
  const { url } = await processes.scheduler(database.url);
  const run = (args: readonly string[], input = ''): Promise<CommandEnd> =>
    baton(args, { env: { SCHEDULER_URL: url }, input });
  const json = async <T>(args: readonly string[], input?: string): Promise<T> => {
    const { exit, out, err } = await run([...args, '--json'], input);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    return JSON.parse(out) as T;
  };
  return { url, run, json, job: (...args: string[]) => json<JobBody>(['job', ...args]) };
}

describe('baton job, on a scheduler', () => {
  it(
    'creates, shows, lists, cancels and retries jobs',
    scene('sqlite', async (all) => {
      const { job, json, run } = await setUp(all);
      const created = await job('create', '--type', 'a', '--payload', '{"from": "line"}', '--priority', '9');
      expect(created).toMatchObject({ state: 'PENDING', priority: 9, payload: { from: 'line' } });
      expect(await job('get', created.id)).toEqual(created);

      const file = join(mkdtempSync(join(tmpdir(), 'baton-cli-')), 'payload.json');
      writeFileSync(file, '["from", "file"]\n');
      expect(await job('create', '--type', 'b', '--payload', `@${file}`)).toMatchObject({ payload: ['from', 'file'] });
      const piped = await json<JobBody>(['job', 'create', '--type', 'b', '--payload', '-'], '"from input"');
      expect(piped.payload).toBe('from input');

      const page = await json<{ jobs: JobBody[]; next_cursor: string }>(['job', 'list', '--type', 'b', '--limit', '1']);
      expect(page.jobs).toEqual([piped]);
      const rest = await run(['job', 'list', '--type', 'b', '--cursor', page.next_cursor]);
      expect(rest.out.trim().split('\n')).toHaveLength(2);

      expect(await job('cancel', created.id)).toMatchObject({ state: 'FAILED', failure_reason: 'cancelled' });
      expect((await run(['job', 'list', '--state', 'FAILED'])).out).toContain(created.id);
      expect((await run(['job', 'retry', created.id])).out).toBe(`${created.id} PENDING\n`);
      const again = await run(['job', 'retry', created.id]);
      expect([again.exit, again.err]).toEqual([1, expect.stringMatching(/^baton: illegal_move \(409\): /)]);
    }),
    60_000,
  );

  it(
    'waits for the end of a job',
    scene('sqlite', async (all) => {
      const { url, job, run } = await setUp(all);
      all.processes.startWorker(url, {}, '--type', 'good,bad', '--exec', '[ "$BATON_JOB_TYPE" = good ] && cat');
      expect(await job('create', '--type', 'good', '--payload', '[1]', '--wait')).toMatchObject({ result: [1] });
      const bad = await run(['job', 'create', '--type', 'bad', '--wait']);
      expect(bad.exit).toBe(1);
      expect(bad.out).toMatch(/^state +FAILED$/m);
      expect(bad.out).toMatch(/^error +ExitCode: exit code 1$/m);
    }),
    60_000,
  );
});

describe('baton bench', () => {
  it(
    'works off its own jobs and nobody else’s, and says how fast that went',
    scene('sqlite', async (all) => {
      const { job, json, run } = await setUp(all);
      const other = await job('create', '--type', 'other');
      const figures = await json<Record<'submit' | 'work', { jobs_per_second: number; latency_ms: object }>>([
        'bench',
        '--jobs',
        '300',
        '--connections',
        '3',
        '--batch',
        '7',
      ]);
      expect(figures).toMatchObject({ jobs: 300, connections: 3, batch: 7 });
      for (const { jobs_per_second, latency_ms } of [figures.submit, figures.work]) {
        expect(jobs_per_second).toBeGreaterThan(0);
        expect(Object.keys(latency_ms)).toEqual(['p50', 'p95', 'p99', 'max']);
      }
      expect(await job('get', other.id)).toEqual(other);
      for (const state of ['PENDING', 'RUNNING']) {
        const { jobs } = await json<{ jobs: JobBody[] }>(['job', 'list', '--state', state]);
        expect(jobs.filter(({ id }) => id !== other.id)).toEqual([]);
      }
      expect((await run(['bench', '--jobs', '20'])).out).toMatch(/^submit +\d+ +[\d.]+/m);
    }),
    60_000,
  );

  it(
    'works off what it has submitted when it is interrupted',
    scene('sqlite', async (all) => {
      const { url, json } = await setUp(all);
      const list = (...args: string[]) => json<{ jobs: JobBody[] }>(['job', 'list', '--limit', '1', ...args]);
      const bench = all.processes.startCommand('bench', '--url', url, '--jobs', '1000000', '--json');
      await eventually(async () => (await list()).jobs.length > 0, 'it submits');
      bench.signal('SIGINT');
      expect(await bench.exited(60_000)).toBe(130);
      const { jobs } = JSON.parse(bench.out) as { jobs: number };
      expect(jobs).toBeGreaterThan(0);
      expect(jobs).toBeLessThan(1_000_000);
      for (const state of ['PENDING', 'RUNNING']) expect((await list('--state', state)).jobs).toEqual([]);
    }),
    90_000,
  );
});

describe('baton scheduler and baton worker', () => {
  it(
    'are the processes that npm start and npm run worker start, by flags',
    scene('sqlite', async (all) => {
      const scheduler = all.processes.startCommand('scheduler', '--database-url', all.database.url, '--port', '0');
      const url = await eventually(() => /listening on (http:\/\/[^,\s]+)/.exec(scheduler.out)?.[1], 'it listens');
      const worker = all.processes.startCommand('worker', '--url', url, '--type', 'echo', '--worker-id', 'by-flag');
      const { out } = await baton(['job', 'create', '--url', url, '--type', 'echo', '--wait', '--json']);
      expect(JSON.parse(out)).toMatchObject({ state: 'COMPLETED', worker_id: 'by-flag' });
      for (const process of [worker, scheduler]) {
        process.signal('SIGTERM');
        expect(await process.exited()).toBe(0);
      }
    }),
    60_000,
  );
});
