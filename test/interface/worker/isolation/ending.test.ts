import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeadlinePassed, JobCancelled, WorkerDraining } from '../../../../src/interface/worker/handler-errors.js';
import { IsolationRig, isThere } from '../../../support/isolation-rig.js';
import { until } from '../../../support/manual-timing.js';

describe.each(['thread', 'process'] as const)('a handler in a %s', (kind) => {
  const rig = new IsolationRig(kind);
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'baton-isolation-'));
    await rig.open();
  });
  afterAll(() => rig.close());
  afterAll(() => rm(directory, { recursive: true }));

  it('that computes for ever is killed when its grace is over; the others go on, and another takes its place', async () => {
    const path = join(directory, 'go-on');
    const other = rig.start('waitForFile', { path });
    const loop = await rig.running('loop');
    const reason = new DeadlinePassed(30);
    loop.context.stop.abort(reason);
    rig.timing.advance(749);
    expect(rig.logger.messages('warn')).toEqual([]);
    rig.timing.advance(1);
    await expect(loop.result).rejects.toBe(reason);
    expect(rig.logger.messages('warn')).toEqual([
      expect.stringMatching(`^${kind} \\d+ is killed: its handler does not stop$`),
    ]);
    await expect(rig.run('whoAmI')).resolves.toEqual(expect.any(Number));
    await writeFile(path, '');
    await expect(other.result).resolves.toBe('unharmed');
  });

  it('that ignores its signal is killed as well', async () => {
    const job = await rig.running('ignoreSignal');
    const reason = new JobCancelled();
    rig.abort(job, reason);
    await expect(job.result).rejects.toBe(reason);
  });

  it('is not started when its signal has aborted before', async () => {
    const job = rig.start('loop');
    job.context.stop.abort(new WorkerDraining());
    await expect(job.result).rejects.toBeInstanceOf(WorkerDraining);
    expect(job.context.heard).toEqual([]);
  });

  it('that stops when its signal aborts may still return, and its thread or process is kept', async () => {
    const before = await rig.run('whoAmI');
    const job = await rig.running('stopWhenTold', { how: 'return' });
    job.context.stop.abort(new DeadlinePassed(30));
    await expect(job.result).resolves.toEqual({
      name: 'DeadlinePassed',
      message: 'the attempt has taken longer than its 30 s',
      isError: true,
    });
    await expect(rig.run('whoAmI')).resolves.toBe(before);
    expect(rig.timing.pending).toBe(0);
  });

  it('throws the reason as its own class', async () => {
    const job = await rig.running('stopWhenTold', { how: 'throw' });
    job.context.stop.abort(new WorkerDraining());
    await expect(job.result).rejects.toBeInstanceOf(WorkerDraining);
  });

  it.each([
    ['exit', { code: 3 }, /exit code 3$/],
    ['exit', { code: 0 }, /exit code 0$/],
    ['throwLater', {}, /^nobody caught RangeError: thrown later$/],
    ['rejectLater', {}, /^nobody caught RangeError: rejected later$/],
  ])('by %s %j fails as WorkerCrashed, and the next job runs', async (jobType, payload, message) => {
    await expect(rig.run(jobType, payload)).rejects.toMatchObject({
      name: 'WorkerCrashed',
      message: expect.stringMatching(message),
    });
    await expect(rig.run('mirror')).resolves.toMatchObject({ workerId: 'w' });
  });

  it.each(['ready', null, 7, { kind: 'hello' }])(
    'may say %j to the worker, which is not meant by it',
    async (message) => {
      await expect(rig.run('say', { message })).resolves.toBe('said');
    },
  );

  it.each([{ kind: 'returned', json: 'no JSON' }, { kind: 'threw' }, { kind: 'broken' }])(
    'harms itself alone by saying %j',
    async (message) => {
      await expect(rig.run('say', { message })).rejects.toMatchObject({ name: 'WorkerCrashed' });
      await expect(rig.run('mirror')).resolves.toMatchObject({ workerId: 'w' });
    },
  );

  it('that leaves something behind which fails costs its thread or process, not the next job', async () => {
    const before = await rig.run('whoAmI');
    await expect(rig.run('leaveBehind')).resolves.toBe('done');
    let now = before;
    while (now === before) now = await rig.run('whoAmI').catch(() => before);
    await expect(rig.run('whoAmI')).resolves.toBe(now);
  });

  it('whose remains fail when no job runs is told of in the log, without what the error says', async () => {
    await rig.run('leaveBehind');
    const isTold = ({ facts, message }: (typeof rig.logger.lines)[number]) =>
      message.includes('is replaced') && JSON.stringify(facts) === '{"error_type":"RangeError"}';
    await until(() => rig.logger.lines.some(isTold), 'the loss is told');
  });

  it('waits for its turn when all are busy, and no longer than its signal allows', async () => {
    const busy = [await rig.running('ignoreSignal'), await rig.running('ignoreSignal')];
    const [third, fourth] = [rig.start('mirror'), rig.start('mirror')];
    third.context.stop.abort(new JobCancelled());
    await expect(third.result).rejects.toBeInstanceOf(JobCancelled);
    expect(fourth.context.heard).toEqual([]);
    for (const job of busy) rig.abort(job, new WorkerDraining());
    await expect(fourth.result).resolves.toMatchObject({ attempt: 3 });
    await Promise.allSettled(busy.map(({ result }) => result));
  });
});

describe('a handler in a process', () => {
  const rig = new IsolationRig('process');
  afterAll(() => rig.close());

  it('fails as WorkerCrashed by a signal and by the end of its memory, and the next job runs', async () => {
    await rig.open({ nodeOptions: ['--import', 'tsx', '--max-old-space-size=64'] });
    await expect(rig.run('killItself')).rejects.toThrow('the process ended with signal SIGSEGV');
    await expect(rig.run('exhaustMemory')).rejects.toMatchObject({ name: 'WorkerCrashed' });
    await expect(rig.run('mirror')).resolves.toMatchObject({ workerId: 'w' });
  });

  it.each([true, false])('takes along what it has started (leaves by itself: %s)', async (exits) => {
    await rig.open();
    const job = await rig.running('startChild', { exits });
    const [{ note }] = job.context.heard as [{ note: string }];
    if (!exits) rig.abort(job, new DeadlinePassed(1));
    await expect(job.result).rejects.toThrow(exits ? 'exit code 0' : 'longer than its 1 s');
    await until(() => !isThere(Number(note)), 'its child is gone');
  });

  it('is gone when the pool is closed, whatever it does', async () => {
    const { close } = await rig.open();
    const loop = await rig.running('loop');
    const [{ note }] = loop.context.heard as [{ note: string }];
    await close();
    await expect(loop.result).rejects.toMatchObject({ name: 'WorkerCrashed' });
    expect(isThere(Number(note))).toBe(false);
    await expect(rig.run('mirror')).rejects.toThrow('the isolated handlers are closed');
  });
});
