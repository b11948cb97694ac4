import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/manual-timing.js';
import { job, leases, ScriptedScheduler } from '../support/scripted-scheduler.js';

let scheduler: ScriptedScheduler;
let directory: string;
const children: ChildProcess[] = [];
beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), 'baton-worker-'))));
beforeEach(async () => (scheduler = await ScriptedScheduler.start()));
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await scheduler.stop();
});
afterAll(() => rm(directory, { recursive: true }));

/** `npm run worker` without npm: a real process. */
function startWorker(env: Readonly<Record<string, string>> = {}, ...args: string[]) {
  // The tests' own NODE_OPTIONS would print a warning.
  const surroundings = { PATH: process.env['PATH'], SCHEDULER_URL: scheduler.url, WORKER_ID: 'w', ...env };
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main/worker.ts', ...args], { env: surroundings });
  children.push(child);
  const state = { child, out: '', err: '', exit: undefined as number | string | undefined };
  child.stdout.on('data', (chunk: Buffer) => (state.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (state.err += chunk.toString()));
  child.on('close', (code, signal) => (state.exit = code ?? signal ?? 'gone'));
  return state;
}

async function handlersModule(source: string, extension = 'mjs'): Promise<string> {
  const path = join(directory, `handlers-${randomUUID()}.${extension}`);
  await writeFile(path, source);
  return path;
}

const exited = (worker: ReturnType<typeof startWorker>) => until(() => worker.exit !== undefined, 'the worker exits');

describe('a worker process', () => {
  it('prints its settings when it is asked for help', async () => {
    const worker = startWorker({}, '--help');
    await exited(worker);
    expect([worker.exit, worker.err]).toEqual([0, '']);
    for (const name of [
      'SCHEDULER_URL',
      'WORKER_ID',
      'WORKER_CONCURRENCY',
      'JOB_TYPES',
      'HANDLERS',
      'HEARTBEATS',
      'LOG_LEVEL',
    ]) {
      expect(worker.out).toContain(name);
    }
    for (const flag of ['--url', '--worker-id', '--concurrency', '--type', '--handlers', '--exec']) {
      expect(worker.out).toContain(flag);
    }
    expect(worker.out).toContain('http://127.0.0.1:8000');
    expect(worker.out).toMatch(/Exit codes:\n {2}0 {2}drained.*\n {2}1 {2}/);
  });

  it.each<[string, Record<string, string>, string[], RegExp]>([
    [
      'a bad setting',
      { WORKER_CONCURRENCY: 'abc' },
      [],
      /WORKER_CONCURRENCY must be an integer from 1 to 1000, not "abc"/,
    ],
    ['an unknown argument', {}, ['--port'], /unknown argument --port/],
    [
      'a job type without handler',
      { JOB_TYPES: 'resize' },
      [],
      /JOB_TYPES: no handler for resize; there are sleep, echo, fail/,
    ],
    ['a program for no job types', { EXEC: 'true' }, [], /EXEC: JOB_TYPES, or --type, must say which jobs/],
    [
      'a program beside handlers',
      { EXEC: 'true', HANDLERS: './x.mjs', JOB_TYPES: 'x' },
      [],
      /EXEC: HANDLERS excludes it/,
    ],
    ['a missing module', { HANDLERS: './missing.mjs' }, [], /HANDLERS: .*missing\.mjs cannot be loaded/],
  ])('exits with 1 and one line for %s', async (_case, env, args, line) => {
    const worker = startWorker(env, ...args);
    await exited(worker);
    expect(worker.exit).toBe(1);
    expect(worker.err).toMatch(line);
    expect(worker.err.trim().split('\n')).toHaveLength(1);
    expect(worker.out).toBe('');
  });

  it('exits with 1 for a CommonJS module that is one function: which job type would it be?', async () => {
    // Node shows that function also as an export called module.exports, which has the form of a job type.
    const worker = startWorker({ HANDLERS: await handlersModule('module.exports = () => 1;', 'cjs') });
    await exited(worker);
    expect(worker.exit).toBe(1);
    expect(worker.err).toContain('exports no handler');
  });

  it('works, and drains on SIGTERM: the job it holds ends, is reported, and the process exits with 0', async () => {
    scheduler.answerClaims(job({ job_type: 'sleep', payload: { seconds: 0.3 } }), 'hang');
    const worker = startWorker({ LOG_LEVEL: 'debug' });
    await until(() => scheduler.claims.length > 1);
    worker.child.kill('SIGTERM');
    await exited(worker);
    expect(worker.exit).toBe(0);
    expect(scheduler.reports.map(({ body }) => body.result)).toEqual([{ slept_seconds: 0.3 }]);
    expect(worker.out).toContain('"job completed"');
  });

  it('runs a program for each job when it is told to, by flags that go before the environment', async () => {
    scheduler.answerClaims(job({ job_type: 'resize', payload: { width: 8 } }));
    const flags = ['--type', 'resize', '--exec', 'cat >&2; echo "$BATON_WORKER_ID"', '--worker-id=by-flag'];
    const worker = startWorker({ JOB_TYPES: 'other', WORKER_ID: 'by-environment' }, ...flags);
    await until(() => scheduler.reports.length === 1);
    expect(scheduler.reports.map(({ body }) => body.result)).toEqual(['by-flag']);
    expect(scheduler.claims[0]?.jobTypes).toEqual(['resize']);
    worker.child.kill('SIGTERM');
    await exited(worker);
    expect(worker.exit).toBe(0);
    expect(worker.out + worker.err).not.toContain('width');
  });

  it.each(['drain', 'stop'] as const)('leaves, with 0, when the scheduler tells it to %s', async (directive) => {
    const ends = directive === 'drain' ? { seconds: 0.5 } : { seconds: 600 };
    scheduler.answerClaims(job({ id: 'j1', job_type: 'sleep', payload: ends, timeout_seconds: 1 }), 'hang');
    scheduler.answerHeartbeats(leases(['ok'], 600, directive));
    const worker = startWorker({ WORKER_CONCURRENCY: '2' });
    await exited(worker);
    expect([worker.exit, worker.err]).toEqual([0, '']);
    expect(scheduler.reports.map(({ jobId }) => jobId)).toEqual(directive === 'drain' ? ['j1'] : []);
    expect(scheduler.releases.map(({ jobId }) => jobId)).toEqual(directive === 'stop' ? ['j1'] : []);
    expect(worker.out).toContain(`told to ${directive}`);
    expect(worker.out).toContain('"drained"');
  });

  it('gives back, at the very last, the job of a handler that does not stop', async () => {
    const HANDLERS = await handlersModule(`export const linger = () => new Promise(() => setInterval(() => 0, 1000));`);
    scheduler.answerClaims(job({ id: 'j1', job_type: 'linger', timeout_seconds: 1 }), 'hang');
    scheduler.answerHeartbeats(leases(['ok'], 600, 'stop'));
    const worker = startWorker({ HANDLERS });
    await exited(worker);
    expect(worker.exit).toBe(0);
    expect(scheduler.releases).toMatchObject([{ jobId: 'j1' }]);
    expect(worker.out).toContain('job abandoned: its handler does not stop');
  });

  it('exits at once on a second signal', async () => {
    scheduler.answerClaims(job({ job_type: 'sleep', payload: { seconds: 600 }, timeout_seconds: 1000 }));
    const worker = startWorker();
    await until(() => scheduler.claims.length > 1);
    worker.child.kill('SIGINT');
    await until(() => worker.out.includes('draining'), 'it says that it drains');
    worker.child.kill('SIGINT');
    await exited(worker);
    expect(worker.exit).toBe(1);
  });

  it('survives a promise that a handler forgot, and does not log what it says', async () => {
    const HANDLERS = await handlersModule(`export const forget = () => void Promise.reject(new RangeError('secret'));`);
    scheduler.answerClaims(job({ job_type: 'forget' }), job({ job_type: 'echo' }));
    const worker = startWorker({ HANDLERS });
    await until(() => scheduler.reports.length === 2);
    worker.child.kill('SIGTERM');
    await exited(worker);
    expect(worker.exit).toBe(0);
    expect(worker.out).toMatch(/"error_type":"RangeError".*a rejected promise that nobody waits for/);
    expect(worker.out + worker.err).not.toContain('secret');
  });

  it('ends what it holds, then exits with 1, after an exception that nobody caught', async () => {
    const HANDLERS = await handlersModule(`
      export const explode = async () => {
        setImmediate(() => { throw new RangeError('secret'); });
        await new Promise((resolve) => setTimeout(resolve, 100));
        return 'still reported';
      };
    `);
    scheduler.answerClaims(job({ job_type: 'explode' }));
    const worker = startWorker({ HANDLERS });
    await exited(worker);
    expect(worker.exit).toBe(1);
    expect(scheduler.reports.map(({ body }) => body.result)).toEqual(['still reported']);
    expect(worker.out).toMatch(/"error_type":"RangeError".*an exception that nobody caught/);
    expect(worker.out + worker.err).not.toContain('secret');
  });
});
