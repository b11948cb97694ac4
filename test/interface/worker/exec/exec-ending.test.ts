import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExecRig, runs } from '../../../support/exec-rig.js';
import { eventually } from '../../../support/processes-wait.js';
import { job, ScriptedScheduler } from '../../../support/scripted-scheduler.js';

let directory: string;
beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), 'baton-exec-'))));
afterAll(() => rm(directory, { recursive: true }));

/** The pids that a program writes into a file of this name, once there are so many. */
async function pids(name: string, count: number): Promise<number[]> {
  return eventually(async () => {
    const text = await readFile(join(directory, name), 'utf8').catch(() => '');
    const all = text.split('\n').slice(0, -1).map(Number);
    return all.length >= count && all;
  }, `${count} pids in ${name}`);
}

const file = (name: string) => join(directory, name);
const anyRuns = async (all: readonly number[]) => (await Promise.all(all.map(runs))).includes(true);
const noneRuns = (all: readonly number[]) => eventually(async () => !(await anyRuns(all)), 'all processes are gone');

describe('a program that is told to stop', () => {
  it('gets SIGTERM, it and its children, and the reason is what the handler ends with', async () => {
    const exec = new ExecRig();
    const script = `trap 'echo stopped > ${file('said')}; exit 0' TERM
      sleep 600 & echo $! >> ${file('polite')}; echo $$ >> ${file('polite')}; wait`;
    const failure = exec.failure(script);
    const all = await pids('polite', 2);
    exec.stop.abort(new Error('cancelled'));
    expect(await failure).toMatchObject({ message: 'cancelled' });
    expect(await readFile(file('said'), 'utf8')).toBe('stopped\n');
    await noneRuns(all);
  });

  it('is killed when it does not heed that, it and its grandchildren', async () => {
    const exec = new ExecRig();
    const stubborn = `trap "" TERM; echo $$ >> ${file('stubborn')}`;
    const failure = exec.failure(
      `${stubborn}; sh -c '${stubborn}; sh -c "echo \\$\\$ >> ${file('stubborn')}; sleep 600"; :'; :`,
    );
    const all = await pids('stubborn', 3);
    const toldAt = performance.now();
    exec.stop.abort(new Error('lease lost'));
    expect(await failure).toMatchObject({ message: 'lease lost' });
    expect(performance.now() - toldAt).toBeGreaterThan(250);
    await noneRuns(all);
  });

  it('leaves no children that stay when it goes', async () => {
    const exec = new ExecRig();
    const child = `sh -c 'trap "" TERM; echo $$ >> ${file('orphan')}; while :; do sleep 1; done' >/dev/null 2>&1 3>&1 &`;
    const failure = exec.failure(`${child} echo $$ >> ${file('orphan')}; sleep 600`);
    const all = await pids('orphan', 2);
    exec.stop.abort(new Error('draining'));
    expect(await failure).toMatchObject({ message: 'draining' });
    await noneRuns(all);
  });

  it('is not started when it was told before', async () => {
    const exec = new ExecRig();
    exec.stop.abort(new Error('too late'));
    expect(await exec.failure(`echo 1 > ${file('never')}`)).toMatchObject({ message: 'too late' });
    await expect(readFile(file('never'))).rejects.toThrow('ENOENT');
  });
});

describe('a program that has ended', () => {
  it('leaves no processes: those still in its group are ended as well', async () => {
    const child = `sleep 600 & echo $! >> ${file('left')}`;
    expect(await new ExecRig().run(`${child}; echo done`)).toBe('done');
    expect(await anyRuns(await pids('left', 1))).toBe(false);
  });

  it('has its result, also when a process that left its group keeps its output open', async () => {
    const exec = new ExecRig();
    expect(await exec.run(`setsid sh -c 'echo $$ >> ${file('escaped')}; exec sleep 600' & sleep 0.2; echo done`)).toBe(
      'done',
    );
    const [escaped] = await pids('escaped', 1);
    expect(await runs(escaped!)).toBe(true);
    process.kill(escaped!, 'SIGKILL');
  });
});

describe('the programs of a worker that is killed', () => {
  it('end as well, with their children', async () => {
    const scheduler = await ScriptedScheduler.start();
    scheduler.answerClaims(job(), job(), job(), 'hang');
    const stubborn = `trap "" TERM; echo $$ >> ${file('killed')}; sh -c 'echo $$ >> ${file('killed')}; sleep 600'; :`;
    const script = 'test/support/exec-process.ts';
    const worker = spawn(process.execPath, ['--import', 'tsx', script, scheduler.url, stubborn], {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const all = await pids('killed', 6);
    expect(await anyRuns(all)).toBe(true);
    worker.kill('SIGKILL');
    await noneRuns(all);
    await scheduler.stop();
  });
});
