import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NotRetryable, RetryLater } from '../../../../src/interface/worker/handler-errors.js';
import { IsolationRig } from '../../../support/isolation-rig.js';
import { until } from '../../../support/manual-timing.js';

describe.each(['thread', 'process'] as const)('a handler in a %s', (kind) => {
  const rig = new IsolationRig(kind);
  beforeAll(() => rig.open());
  afterAll(() => rig.close());

  it('sees the job, its attempt and its checkpoint', async () => {
    const payload = { list: [1, null, 'ü'], nested: { deep: true } };
    const { context, result } = rig.start('mirror', payload);
    const job = { ...context.job, payload, checkpoint: { from: 'before' } };
    await expect(result).resolves.toEqual({
      payload,
      job,
      attempt: 3,
      workerId: 'w',
      checkpoint: { from: 'before' },
      aborted: false,
    });
  });

  it('may be given a large payload', async () => {
    const payload = { text: 'x'.repeat(5_000_000) };
    const { payload: seen } = (await rig.run('mirror', payload)) as { payload: unknown };
    expect(seen).toEqual(payload);
  });

  it('tells its progress: the first at once, the last of each turn at its end', async () => {
    const job = rig.start('tellProgress');
    await expect(job.result).resolves.toBe('told');
    expect(job.context.heard).toEqual([
      { fraction: 0, note: 'step 0' },
      { fraction: 0.1, note: 'step 10' },
      { checkpoint: { step: 10 } },
      { fraction: 1 },
    ]);
  });

  it('is not heard any more after its end', async () => {
    const job = rig.start('tellAfterwards');
    await job.result;
    await rig.run('mirror');
    expect(job.context.heard).toEqual([]);
  });

  it('is told at once what nobody could take', async () => {
    await expect(rig.run('tellNonsense', { what: 'progress' })).rejects.toThrow('progress must be from 0 to 1, not 2');
    await expect(rig.run('tellNonsense', {})).rejects.toThrow('a checkpoint must be JSON');
  });

  it.each([
    ['subclass', { name: 'QuotaExceeded', message: 'too much' }],
    ['not retryable', { name: 'Error', message: 'never', retryable: false }],
    ['text', { name: 'String', message: 'just a text' }],
    ['later', { name: 'RetryLater', message: 'busy', delaySeconds: 7 }],
  ])('may throw: %s', async (what, expected) => {
    const thrown = await rig.run('throwThis', { what }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(Error);
    expect(thrown).toMatchObject(expected);
    expect(thrown instanceof RetryLater).toBe(what === 'later');
    expect(thrown instanceof NotRetryable).toBe(false);
    if (what !== 'text') expect((thrown as Error).stack).toContain('isolation-handlers.mjs');
  });

  it('may throw what cannot even be asked what it is', async () => {
    await expect(rig.run('throwThis', { what: 'revoked proxy' })).rejects.toMatchObject({ message: '<Revoked Proxy>' });
  });

  it('returns JSON', async () => {
    await expect(rig.run('returnThis', { what: 'nothing' })).resolves.toBeNull();
    await expect(rig.run('returnThis', { what: 'object' })).resolves.toEqual({ at: '1970-01-01T00:00:00.000Z' });
  });

  it.each([
    ['function', 'the handler returned, but its result cannot be stored: a function is no JSON'],
    ['BigInt', /^the handler returned, but its result cannot be stored: it is no JSON: .*BigInt/],
  ])('may not return a %s', async (what, message) => {
    const refusal = rig.run('returnThis', { what });
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toMatchObject({ name: 'ResultRefused' });
  });

  it('counts as alive while its event loop turns', async () => {
    const job = await rig.running('ignoreSignal');
    await expect(job.context.isAlive()).resolves.toBe(true);
    rig.abort(job, new Error('enough'));
    await expect(job.result).rejects.toThrow('enough');
  });

  it('counts as stuck while it computes', async () => {
    const job = await rig.running('loop');
    const answers: boolean[] = [];
    const asked = Promise.all([1, 2].map(async () => answers.push(await job.context.isAlive())));
    rig.abort(job, new Error('enough'));
    await expect(job.result).rejects.toThrow('enough');
    await asked;
    expect(answers).toEqual([false, false]);
  });

  it.each([true, false])('may say itself whether it is alive: %s', async (isAlive) => {
    const job = await rig.running('sayAlive', { isAlive });
    await expect(job.context.isAlive()).resolves.toBe(isAlive);
    job.context.stop.abort();
    await job.result;
  });

  it('has a successor that knows nothing of it: 100 jobs over 4', async () => {
    await rig.open({ concurrency: 4 });
    const jobs = Array.from({ length: 100 }, (_, number) => rig.run('mirror', { number }));
    const answers = (await Promise.all(jobs)) as { payload: { number: number } }[];
    expect(answers.map(({ payload }) => payload.number)).toEqual(jobs.map((_, number) => number));
    const who = await Promise.all(Array.from({ length: 100 }, () => rig.run('whoAmI')));
    expect(new Set(who).size).toBeLessThanOrEqual(4);
  });
});

describe('a module of handlers that cannot be loaded', () => {
  it.each(['thread', 'process'] as const)('is refused in one sentence by a %s', async (kind) => {
    const rig = new IsolationRig(kind);
    await expect(rig.open({ modulePath: './missing.mjs' })).rejects.toThrow(/missing\.mjs cannot be loaded: /);
    await until(() => rig.timing.pending === 0);
  });
});
