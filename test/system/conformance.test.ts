import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/processes-wait.js';
import { BROKEN_WORKERS, writeBrokenWorker } from '../support/broken-workers.js';

interface Answer {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

interface Verdict {
  readonly row: string;
  readonly passed: boolean;
  readonly why: string;
}

const ROWS = [
  ...['success', 'failure', 'retry', 'oversized', 'heartbeat', 'cancel'],
  ...['lost-lease', 'duplicate', 'busy', 'refused', 'slow', 'drain'],
];

const folder = mkdtempSync(join(tmpdir(), 'baton-broken-workers-'));
const running = new Set<ChildProcess>();
// Of tests that jest has lost patience with. The kit ends what it has started.
afterAll(() => {
  for (const kit of running) kit.kill('SIGTERM');
  rmSync(folder, { recursive: true });
});

/** Runs the kit, as a user would. The tests' own NODE_OPTIONS are not for it. */
function conformance(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  whenStarted: (kit: ChildProcess) => void = () => undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const kit = spawn(process.execPath, ['dist/main/conformance.js', ...args], {
      env: { PATH: process.env['PATH'], ...env },
    });
    running.add(kit);
    whenStarted(kit);
    const said = { out: '', err: '' };
    kit.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    kit.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    kit.on('error', reject);
    kit.on('close', (exit) => {
      running.delete(kit);
      resolve({ exit, ...said });
    });
  });
}

async function expectGreen(command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  const { exit, out, err } = await conformance(['--json', '--', ...command], env);
  expect(err).toBe('');
  const { passed, rows } = JSON.parse(out) as { passed: boolean; rows: Verdict[] };
  expect(rows.filter((verdict) => !verdict.passed)).toEqual([]);
  expect(rows.map(({ row }) => row)).toEqual(ROWS);
  expect({ exit, passed }).toEqual({ exit: 0, passed: true });
}

const hasJq = spawnSync('jq', ['--version']).status === 0;
const itWithJq = hasJq ? it.concurrent : it.skip;

describe('the conformance kit is green for', () => {
  it.concurrent('the example in Python', () => expectGreen(['python3', 'examples/python/worker.py']), 200_000);

  itWithJq(
    `the example in bash${hasJq ? '' : ' (skipped: it needs jq, which is missing here)'}`,
    () => expectGreen(['bash', 'examples/bash/worker.sh']),
    200_000,
  );

  it.concurrent(
    'our own worker',
    () =>
      expectGreen([process.execPath, 'dist/main/worker.js'], {
        HANDLERS: 'examples/javascript/conformance-handlers.mjs',
      }),
    200_000,
  );

  it.concurrent(
    'our own worker with a program',
    () => expectGreen([process.execPath, 'dist/main/worker.js'], { EXEC: 'examples/exec/conformance.sh' }),
    200_000,
  );
});

describe('the conformance kit is red for a worker that', () => {
  it.concurrent.each(BROKEN_WORKERS)(
    '$fault: $row',
    async (worker) => {
      const only = ['success', worker.row].flatMap((row) => ['--only', row]);
      const { exit, out, err } = await conformance([...only, '--', 'python3', writeBrokenWorker(worker, folder)]);
      expect(err).toBe('');
      expect(out).toMatch(/^success +pass /m);
      expect(out).toMatch(new RegExp(`^${worker.row} +FAIL `, 'm'));
      expect(exit).toBe(1);
    },
    120_000,
  );
});

describe('the conformance kit', () => {
  it.concurrent('lists its rows', async () => {
    const { exit, out } = await conformance(['--help']);
    expect(exit).toBe(0);
    expect(out.match(/^ {2}[a-z-]+(?= )/gm)?.map((row) => row.trim())).toEqual(ROWS);
  });

  it.concurrent(
    'leaves no worker, no scheduler and no file behind when it is told to leave',
    async () => {
      const pidFile = join(folder, 'pid');
      const program = `echo $$ > '${pidFile}'; exec python3 examples/python/worker.py`;
      const args = ['--only', 'heartbeat', '--', 'sh', '-c', program];
      const TMPDIR = join(folder, 'tmp');
      mkdirSync(TMPDIR);
      const { exit } = await conformance(args, { TMPDIR }, (kit) => {
        void eventually(() => pidIn(pidFile) > 0, 'the worker runs').then(() => kit.kill('SIGTERM'));
      });
      expect(exit).toBe(143);
      await eventually(() => !isAlive(pidIn(pidFile)), 'the worker is gone');
      expect(readdirSync(TMPDIR)).toEqual([]);
    },
    60_000,
  );
});

function pidIn(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the conformance kit cannot run, says why in one line and exits with 2,', () => {
  it.concurrent.each([
    ['without a command', [], /which worker\?/],
    [
      'with a row that there is none of',
      ['--only', 'speed', '--', 'true'],
      /there is no row "speed"; there are success, /,
    ],
    ['with an option that there is none of', ['--fast', '--', 'true'], /--fast/],
    ['when there is no such program', ['--', 'no-such-worker'], /no-such-worker ENOENT/],
    ['when the program is no worker', ['--', 'sh', '-c', 'echo oh dear; exit 7'], /ended with 7 .*: oh dear/],
  ] as const)(
    '%s',
    async (_case, args, line) => {
      const { exit, out, err } = await conformance(args);
      expect(err.split('\n')).toEqual([expect.stringMatching(line), '']);
      expect(err).toMatch(/^baton: conformance: /);
      expect(exit).toBe(2);
      expect(out).not.toContain('pass');
    },
    60_000,
  );
});
