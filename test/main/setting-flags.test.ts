import { describe, expect, it } from '@jest/globals';
import { readFlags } from '../../src/main/setting-flags.js';
import { schedulerSettings } from '../../src/main/scheduler-settings.js';
import { readSettings, SettingsError } from '../../src/main/setting-table.js';
import { workerSettings } from '../../src/main/worker-settings.js';

const read = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  readSettings(workerSettings, env, readFlags(workerSettings, args));

describe('a flag', () => {
  it('goes before the environment variable of its setting', () => {
    const env = { WORKER_ID: 'by-environment', WORKER_CONCURRENCY: '3' };
    const settings = read(['--worker-id', 'by-flag', '--url=http://other:1', '--exec', './resize.sh --fast'], env);
    expect(settings).toMatchObject({
      workerId: 'by-flag',
      schedulerUrl: 'http://other:1',
      exec: './resize.sh --fast',
      concurrency: 3,
    });
  });

  it('is named like its variable unless the setting says otherwise', () => {
    const flags = readFlags(schedulerSettings, ['--database-url', 'sqlite::memory:', '--port=0']);
    expect(readSettings(schedulerSettings, {}, flags)).toMatchObject({ database: { kind: 'sqlite' }, port: 0 });
  });

  it('of a list may be given several times, or with commas', () => {
    expect(read(['--type', 'a,b', '--type', 'c', '--retry-codes=75,111']).jobTypes).toEqual(['a', 'b', 'c']);
  });

  it.each([
    [['--concurrency', 'many'], /^--concurrency must be an integer from 1 to 1000, not "many"$/],
    [['--worker-id', 'a', '--worker-id', 'b'], /^--worker-id is given twice$/],
    [['--exec'], /^--exec wants a value$/],
    [['--exec', ''], /^--exec wants a value$/],
    [['--exec='], /^--exec wants a value$/],
    [['--exec', '--type', 'a'], /^--exec wants a value$/],
    [['--no-exec'], /^unknown argument --no-exec; --help lists the settings$/],
    [['--port', '1'], /^unknown argument --port; /],
    [['-x'], /^unknown argument -x; /],
    [['resize'], /^unknown argument resize; /],
    [['--', 'resize'], /^unknown argument --; /],
  ])('is refused in one line when it is wrong: %j', (args, message) => {
    expect(() => read(args)).toThrow(SettingsError);
    expect(() => read(args)).toThrow(message);
  });

  it('never has a password repeated', () => {
    const secret = 'postgres://me:hunter2@host';
    expect(() => readFlags(schedulerSettings, [`--databse-url=${secret}`])).not.toThrow(/hunter2/);
    expect(() => readFlags(schedulerSettings, ['--databse-url', secret])).not.toThrow(/hunter2/);
    expect(() => read(['--url', 'http://me:hunter2@host'])).not.toThrow(/hunter2/);
  });
});
