import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { JobBody } from '../../src/interface/http/contract.js';
import { SchedulerClient } from '../../src/interface/worker/scheduler-client.js';
import { runs } from '../support/exec-rig.js';
import { eventually } from '../support/processes-wait.js';
import { scene, type Scene } from '../support/system-scene.js';

/** Compresses the file of its payload and says what came of it; takes long enough to be killed in the middle. */
const SCRIPT = `#!/bin/sh -e
file=$(jq -r .file)
echo $$ >> "$1"
sleep 0.2
gzip -9 -c "$file" > "$file.gz.tmp"
mv "$file.gz.tmp" "$file.gz"
sum=$(sha256sum < "$file.gz" | cut -d ' ' -f 1)
printf '{"size": %d, "sha256": "%s"}\\n' "$(wc -c < "$file.gz")" "$sum"
`;

/** A scheduler, and what it takes to look at jobs from outside. */
async function setUp({ database, processes }: Scene, timeoutSeconds: number) {
  const env = { JOB_TIMEOUT_SECONDS: String(timeoutSeconds), SWEEP_INTERVAL_SECONDS: '0.2' };
  const { url } = await processes.scheduler(database.url, env);
  const client = new SchedulerClient(url);
  const ended = (id: string, withinMs = 30_000): Promise<JobBody> =>
    eventually(
      async () => {
        const job = await client.job(id);
        return ['COMPLETED', 'FAILED'].includes(job.state) && job;
      },
      `job ${id} ends`,
      withinMs,
    );
  const worker = (id: string, command: string, ...flags: string[]) =>
    processes.startWorker(url, { WORKER_ID: id }, '--type', 'run', '--exec', command, ...flags);
  return { client, ended, worker };
}

/** Files of many sizes in a directory of their own. */
function manyFiles(count: number) {
  const directory = mkdtempSync(join(tmpdir(), 'baton-files-'));
  mkdirSync(join(directory, 'in'));
  writeFileSync(join(directory, 'compress.sh'), SCRIPT, { mode: 0o755 });
  const contents = new Map<string, Buffer>();
  for (let index = 0; index < count; index++) {
    const text = Buffer.from(
      randomBytes(10 + 7 * index)
        .toString('base64')
        .repeat(5),
    );
    const path = join(directory, 'in', `file ${index}.txt`);
    writeFileSync(path, text);
    contents.set(path, text);
  }
  const command = `${join(directory, 'compress.sh')} ${join(directory, 'pids')}`;
  const pids = (): number[] => {
    const file = join(directory, 'pids');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
  };
  return { directory, contents, command, pids };
}

function expectCompressed(path: string, content: Buffer, { state, result }: JobBody): void {
  const compressed = readFileSync(`${path}.gz`);
  expect(gunzipSync(compressed).equals(content)).toBe(true);
  const sha256 = createHash('sha256').update(compressed).digest('hex');
  expect({ state, result }).toEqual({ state: 'COMPLETED', result: { size: compressed.length, sha256 } });
}

describe('a worker that runs a program', () => {
  it(
    'compresses 100 files by a shell script, all of them rightly and in one attempt each',
    scene('sqlite', async (all) => {
      const { client, ended, worker } = await setUp(all, 30);
      const { directory, contents, command } = manyFiles(100);
      const ids = new Map<string, string>();
      for (const file of contents.keys()) {
        ids.set(file, (await client.submit({ job_type: 'run', payload: { file } })).id);
      }
      worker('compressor', command, '--concurrency', '4');
      for (const [file, content] of contents) {
        const job = await ended(ids.get(file)!, 60_000);
        expectCompressed(file, content, job);
        expect(job.attempts).toBe(1);
      }
      rmSync(directory, { recursive: true });
    }),
    90_000,
  );

  it(
    'is killed in the middle: its programs end with it, and another worker does all the same',
    scene('sqlite', async (all) => {
      const { client, ended, worker } = await setUp(all, 2);
      const { directory, contents, command, pids } = manyFiles(100);
      const ids = new Map<string, string>();
      for (const file of contents.keys()) {
        ids.set(file, (await client.submit({ job_type: 'run', payload: { file } })).id);
      }
      const victim = worker('victim', command, '--concurrency', '4');
      await eventually(() => pids().length >= 30, 'the victim is in the middle of it');
      await victim.kill();
      const started = pids();
      await eventually(async () => !(await Promise.all(started.map(runs))).includes(true), 'its programs are gone');
      worker('heir', command, '--concurrency', '4');
      let byHeir = 0;
      for (const [file, content] of contents) {
        const job = await ended(ids.get(file)!, 60_000);
        expectCompressed(file, content, job);
        if (job.worker_id === 'heir') byHeir++;
      }
      expect(byHeir).toBeGreaterThan(50);
      rmSync(directory, { recursive: true });
    }),
    90_000,
  );

  it(
    'keeps its lease by heartbeats, and tells how far it is',
    scene('sqlite', async (all) => {
      const { client, ended, worker } = await setUp(all, 1);
      const { id } = await client.submit({ job_type: 'run' });
      worker('patient', `echo '{"progress": 0.5, "note": "half"}' >&3; sleep 3; echo done`);
      await eventually(async () => (await client.job(id)).progress === 0.5, 'the progress is known');
      expect(await ended(id)).toMatchObject({ state: 'COMPLETED', attempts: 1, result: 'done', note: 'half' });
    }),
    60_000,
  );

  it(
    'ends its program when the job is cancelled',
    scene('sqlite', async (all) => {
      const { client, ended, worker } = await setUp(all, 3);
      const file = join(mkdtempSync(join(tmpdir(), 'baton-cancel-')), 'pid');
      const { id } = await client.submit({ job_type: 'run' });
      worker('w', `echo $$ > ${file}; sleep 600`);
      await eventually(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'), 'the program runs');
      const pid = Number(readFileSync(file, 'utf8'));
      expect(await client.cancel(id)).toMatchObject({ state: 'RUNNING', cancel_requested: true });
      expect(await ended(id)).toMatchObject({ state: 'FAILED', failure_reason: 'cancelled', attempts: 1 });
      await eventually(async () => !(await runs(pid)), 'the program is gone');
    }),
    60_000,
  );

  it(
    'gives the job back on exit code 75, and fails it at once on a fatal one',
    scene('sqlite', async (all) => {
      const { client, ended, worker } = await setUp(all, 30);
      const later = await client.submit({ job_type: 'run', payload: 75 });
      const fatal = await client.submit({ job_type: 'run', payload: 64 });
      worker('w', 'read -r code; echo "it is $code" >&2; exit "$code"', '--fatal-codes', '64', '--retry-delay', '600');
      const failed = await ended(fatal.id);
      expect(failed).toMatchObject({ state: 'FAILED', failure_reason: 'error', attempts: 1 });
      expect(failed.error).toEqual({ type: 'ExitCode', message: 'exit code 64: it is 64', stack: 'it is 64' });
      const back = await eventually(async () => {
        const job = await client.job(later.id);
        return job.state === 'PENDING' && job.deliveries > 0 && job;
      }, 'the job is given back');
      expect(back.attempts).toBe(0);
      expect(Date.parse(back.run_at) - Date.now()).toBeGreaterThan(500_000);
    }),
    60_000,
  );

  it(
    'drains: a program that does not end in time is stopped, its job goes back unspent, and the worker exits with 0',
    scene('sqlite', async (all) => {
      const { client, worker } = await setUp(all, 30);
      const file = join(mkdtempSync(join(tmpdir(), 'baton-drain-')), 'pid');
      const { id } = await client.submit({ job_type: 'run' });
      const draining = worker('w', `trap "" TERM; echo $$ > ${file}; sleep 600; :`);
      await eventually(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'), 'the program runs');
      const pid = Number(readFileSync(file, 'utf8'));
      draining.signal('SIGTERM');
      expect(await draining.exited()).toBe(0);
      await eventually(async () => !(await runs(pid)), 'the program is gone');
      expect(await client.job(id)).toMatchObject({ state: 'PENDING', attempts: 0 });
    }),
    60_000,
  );
});
