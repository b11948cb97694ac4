import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { workerHandlers } from '../../src/main/worker-handlers.js';
import { RecordingLogger } from '../support/recording-logger.js';

describe('the handlers of a worker process', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'baton-handlers-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const load = (text: string, loadWithinMs?: number) => {
    const handlers = join(directory, `${text.length}.mjs`);
    writeFileSync(handlers, text);
    return workerHandlers({ isolation: 'none', handlers, concurrency: 1 }, new RecordingLogger(), loadWithinMs);
  };

  it('are those of the module, beside the built-in ones', async () => {
    const { handlers, close } = await load('export const mine = () => 1;');
    expect(Object.keys(handlers)).toEqual(['sleep', 'echo', 'fail', 'mine']);
    await close();
  });

  it('cannot be had of a module that awaits for ever: it says so', async () => {
    await expect(load('await new Promise(() => undefined); export const mine = () => 1;', 50)).rejects.toThrow(
      /\.mjs has not been loaded within 0\.05 s$/,
    );
  });
});
