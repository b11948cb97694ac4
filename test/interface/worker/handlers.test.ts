import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInHandlers, loadHandlers, type HandlerContext } from '../../../src/interface/worker/index.js';
import { claimedJob } from '../../support/scripted-scheduler.js';

function context(signal: AbortSignal = new AbortController().signal): HandlerContext {
  const news = { progress: () => undefined, saveCheckpoint: () => undefined, keepAliveWhile: () => undefined };
  return { signal, job: claimedJob(), attempt: 1, workerId: 'w', checkpoint: null, ...news };
}

describe('the built-in handlers', () => {
  const { sleep, echo, fail } = builtInHandlers;

  it('sleep says how long it has slept', async () => {
    await expect(sleep({ seconds: 0.001 }, context())).resolves.toEqual({ slept_seconds: 0.001 });
  });

  it('sleep wakes up, with the reason, when it is told to stop', async () => {
    const stop = new AbortController();
    const sleeping = sleep({ seconds: 86_400 }, context(stop.signal));
    stop.abort(new Error('time is up'));
    await expect(sleeping).rejects.toThrow('time is up');
  });

  it.each([
    [{}],
    [{ seconds: '2' }],
    [{ seconds: -1 }],
    [{ seconds: 86_401 }],
    [{ seconds: Number.NaN }],
    [null],
    ['2'],
  ])('sleep refuses %j', async (payload) => {
    await expect(sleep(payload, context())).rejects.toThrow('a number from 0 to 86400');
  });

  it('echo returns the payload', () => {
    expect(echo({ a: 1 }, context())).toEqual({ a: 1 });
  });

  it('fail throws what it is told to', () => {
    expect(() => fail({ message: 'as told' }, context())).toThrow('as told');
    expect(() => fail(null, context())).toThrow('this job was told to fail');
    expect(() => fail({ message: 1 }, context())).toThrow(TypeError);
  });
});

describe('loading handlers', () => {
  let directory: string;
  beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), 'baton-handlers-'))));
  afterAll(() => rm(directory, { recursive: true }));

  async function load(
    source: string,
    name = `m${Math.abs(hash(source))}.mjs`,
  ): Promise<Readonly<Record<string, unknown>>> {
    await writeFile(join(directory, name), source);
    return loadHandlers(`./${name}`, directory);
  }
  const call = (handler: unknown): unknown => (handler as () => unknown)();

  it('gives the built-in ones when there is no module', async () => {
    expect(await loadHandlers(undefined, directory)).toBe(builtInHandlers);
  });

  it('takes exported functions and those of a default object, over the built-in ones', async () => {
    const handlers = await load(`
      export const resize = () => 'resized';
      export async function echo() { return 'mine'; }
      export const LIMIT = 3;
      export default { 'mail.send': () => 'sent', limit: 3 };
    `);
    expect(Object.keys(handlers).sort()).toEqual(['echo', 'fail', 'mail.send', 'resize', 'sleep']);
    expect(call(handlers['resize'])).toBe('resized');
    await expect(call(handlers['echo'])).resolves.toBe('mine');
    expect(call(handlers['mail.send'])).toBe('sent');
  });

  it('takes the exports of a CommonJS module', async () => {
    const handlers = await load(`module.exports = { resize: () => 'resized' };`, 'common.cjs');
    expect(Object.keys(handlers).sort()).toEqual(['echo', 'fail', 'resize', 'sleep']);
  });

  it.each([
    ['nothing', 'export {};'],
    ['no function', 'export const a = 1; export default { b: 2 };'],
    ['a function without a name', 'export default () => 1;'],
  ])('says what to do when a module exports %s', async (_case, source) => {
    await expect(load(source)).rejects.toThrow(/\.mjs exports no handler: export functions, or an object/);
  });

  it('names an export that cannot be a job type', async () => {
    await expect(load(`export default { 'two words': () => 1, '': () => 2 };`)).rejects.toThrow(
      /exports "two words", "", but a job type must match/,
    );
  });

  it('says what keeps a module from being loaded', async () => {
    await expect(loadHandlers('missing.mjs', directory)).rejects.toThrow(/missing\.mjs cannot be loaded: /);
    await expect(load(`throw new RangeError('no key set');`)).rejects.toThrow(
      /cannot be loaded: RangeError: no key set/,
    );
    await expect(load(`export const = 1;`)).rejects.toThrow(/cannot be loaded: SyntaxError: /);
  });
});

function hash(text: string): number {
  return [...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) | 0, 7);
}
