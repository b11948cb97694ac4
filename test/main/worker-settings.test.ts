import { describe, expect, it } from '@jest/globals';
import { readSettings, SettingsError } from '../../src/main/setting-table.js';
import { newWorkerId, workerSettings } from '../../src/main/worker-settings.js';

const read = (env: Readonly<Record<string, string>>) => readSettings(workerSettings, env);

describe('the settings of a worker', () => {
  it('have defaults, also for variables that are empty', () => {
    const defaults = {
      schedulerUrl: 'http://127.0.0.1:8000',
      workerId: undefined,
      concurrency: 10,
      jobTypes: undefined,
      handlers: undefined,
      isolation: 'none',
      exec: undefined,
      retryCodes: [75],
      fatalCodes: undefined,
      retryDelaySeconds: 60,
      heartbeats: true,
      maxRunSeconds: undefined,
      logLevel: 'info',
    };
    expect(read({})).toEqual(defaults);
    const empty = Object.fromEntries(Object.values(workerSettings).map(({ name }) => [name, '']));
    expect(read(empty)).toEqual(defaults);
  });

  it('are read from the environment', () => {
    const env = {
      SCHEDULER_URL: 'https://baton.example/prefix',
      WORKER_ID: 'w1',
      WORKER_CONCURRENCY: '1000',
      JOB_TYPES: 'sleep, mail.send,a:b-c',
      HANDLERS: './handlers.js',
      ISOLATION: 'process',
      EXEC: './resize.sh "$x"',
      RETRY_CODES: '75,111',
      FATAL_CODES: '64',
      RETRY_DELAY_SECONDS: '0.5',
      HEARTBEATS: 'off',
      MAX_RUN_SECONDS: '3600.5',
      LOG_LEVEL: 'debug',
    };
    expect(read(env)).toEqual({
      schedulerUrl: 'https://baton.example/prefix',
      workerId: 'w1',
      concurrency: 1000,
      jobTypes: ['sleep', 'mail.send', 'a:b-c'],
      handlers: './handlers.js',
      isolation: 'process',
      exec: './resize.sh "$x"',
      retryCodes: [75, 111],
      fatalCodes: [64],
      retryDelaySeconds: 0.5,
      heartbeats: false,
      maxRunSeconds: 3600.5,
      logLevel: 'debug',
    });
  });

  it.each([
    ['SCHEDULER_URL', 'ftp://host', /^SCHEDULER_URL must be an http or https URL/],
    ['SCHEDULER_URL', 'localhost:8000', /^SCHEDULER_URL must be an http or https URL/],
    ['WORKER_ID', 'x'.repeat(129), /^WORKER_ID must be 1 to 128 characters, not "x+"$/],
    ['WORKER_CONCURRENCY', '0', /^WORKER_CONCURRENCY must be an integer from 1 to 1000, not "0"$/],
    ['WORKER_CONCURRENCY', '1001', /^WORKER_CONCURRENCY must be an integer from 1 to 1000, not "1001"$/],
    ['WORKER_CONCURRENCY', '2.5', /^WORKER_CONCURRENCY must be an integer/],
    ['WORKER_CONCURRENCY', '1e2', /^WORKER_CONCURRENCY must be an integer/],
    ['JOB_TYPES', 'a,,b', /^JOB_TYPES must be job types with commas between/],
    ['ISOLATION', 'container', /^ISOLATION must be none, thread or process, not "container"$/],
    ['JOB_TYPES', 'a b', /^JOB_TYPES must be job types with commas between/],
    ['RETRY_CODES', '75,0', /^RETRY_CODES must be exit codes from 1 to 255 with commas between, not "75,0"$/],
    ['FATAL_CODES', '64;65', /^FATAL_CODES must be exit codes/],
    ['RETRY_DELAY_SECONDS', '-1', /^RETRY_DELAY_SECONDS must be a number from 0 to 86400/],
    ['HEARTBEATS', 'yes', /^HEARTBEATS must be on or off, not "yes"$/],
    ['MAX_RUN_SECONDS', '0', /^MAX_RUN_SECONDS must be a number from 1 to 31536000, not "0"$/],
    [
      'LOG_LEVEL',
      'loud\nlouder',
      /^LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud\\n/,
    ],
  ])('refuse %s=%j in one line that says what it must be', (name, value, message) => {
    const reading = () => read({ [name]: value });
    expect(reading).toThrow(SettingsError);
    expect(reading).toThrow(message);
    expect(reading).not.toThrow(/\n/);
  });

  it('never repeat a password', () => {
    expect(() => read({ SCHEDULER_URL: 'http://me:hunter2@host' })).not.toThrow(/hunter2/);
    expect(() => read({ SCHEDULER_URL: 'http://me:hunter2@host' })).toThrow('without user name and password');
  });
});

describe('the name of a worker', () => {
  it('is another one each time, and says which process it is', () => {
    expect(newWorkerId()).toMatch(new RegExp(`^.+-${process.pid}-[0-9a-f]{6}$`));
    expect(newWorkerId()).not.toBe(newWorkerId());
    expect(newWorkerId().length).toBeLessThanOrEqual(128);
  });
});
