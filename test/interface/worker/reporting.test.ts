import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Handler } from '../../../src/interface/worker/index.js';
import { until } from '../../support/manual-timing.js';
import { job, problem, statuses, type Answer, type Statuses } from '../../support/scripted-scheduler.js';
import { WorkerRig } from '../../support/worker-rig.js';

let rig: WorkerRig;
beforeEach(async () => (rig = await WorkerRig.start()));
afterEach(() => rig.stop());

/** Runs one job with this handler and answers its reports so, one pause of the worker after another. */
async function runOne(echo: Handler, ...answers: (Answer | Statuses)[]): Promise<void> {
  rig.scheduler.answerClaims(job({ id: 'j1', lease_token: 't1' }));
  rig.scheduler.answerReports(...answers);
  rig.work({ echo });
  // Alone: a claim that comes with the report says nothing about what became of it.
  const claimedAgain = (): boolean => rig.scheduler.claims.filter(({ rode }) => !rode).length > 1;
  while (!claimedAgain()) {
    await until(() => claimedAgain() || rig.timing.sleepers > 0);
    if (!claimedAgain()) rig.timing.advance(5000);
  }
}

const bodies = () => rig.scheduler.reports.map(({ body }) => body);
const lastReport = () => bodies().at(-1);

describe('a report', () => {
  it('is sent again, word for word, when its answer was lost', async () => {
    const growing = { words: ['once'] };
    await runOne(
      () => {
        queueMicrotask(() => setImmediate(() => growing.words.push('changed meanwhile')));
        return growing;
      },
      'cut',
      'cut',
    );
    expect(bodies()).toEqual(
      Array.from({ length: 3 }, () => ({
        worker_id: 'w',
        lease_token: 't1',
        success: true,
        result: { words: ['once'] },
      })),
    );
    expect(rig.logger.messages('debug')).toContain('job completed');
  });

  it('is sent until the scheduler can take it', async () => {
    rig.timing.chance = 0;
    await runOne(
      () => 1,
      problem(503, 'busy', { 'retry-after': '2' }),
      problem(500, 'internal'),
      problem(429, 'too_many'),
      problem(408, 'slow'),
      { status: 502, body: '<html>bad gateway</html>' },
      { status: 302, headers: { location: '/elsewhere' } },
      { status: 200, body: '<html>captive portal</html>' },
      { status: 200, body: { outcomes: [], jobs: [] } },
    );
    expect(bodies()).toHaveLength(9);
    expect(new Set(bodies().map((body) => JSON.stringify(body))).size).toBe(1);
    expect(rig.timing.sleeps[0]).toBe(2000);
    expect(rig.logger.messages('warn')).toEqual(['the scheduler cannot be reached; trying on']);
    expect(rig.logger.messages('info')).toEqual(['the scheduler is back']);
    expect(rig.logger.messages('debug').at(-1)).toBe('job completed');
  });

  it.each<[string, Answer | Statuses, 'debug' | 'warn' | 'error', string]>([
    ['it was recorded before', statuses('already_recorded'), 'debug', 'job completed'],
    ['the lease was lost', statuses('lease_lost'), 'warn', 'report came too late: the lease was lost'],
    ['it contradicts an earlier one', statuses('outcome_conflict'), 'error', 'report refused'],
    ['the job is gone', statuses('job_not_found'), 'warn', 'report refused: the scheduler does not know the job'],
    ['it is forbidden', problem(403, 'forbidden'), 'error', 'report refused'],
  ])('is not repeated when %s', async (_case, answer, level, message) => {
    await runOne(() => 1, answer);
    expect(bodies()).toHaveLength(1);
    expect(rig.logger.lines.filter((line) => line.level !== 'info').map((line) => [line.level, line.message])).toEqual([
      [level, message],
    ]);
    expect(rig.logger.messages('info')).toEqual([]);
  });

  it('carries null for a handler that returns nothing', async () => {
    await runOne(() => undefined);
    expect(lastReport()).toMatchObject({ success: true, result: null });
  });
});

describe('a result that cannot be kept', () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  let deep: unknown = null;
  for (let level = 0; level < 100_000; level++) deep = [deep];

  it.each<[string, unknown, RegExp]>([
    ['a BigInt', { n: 1n }, /cannot be stored: it is no JSON: .*BigInt/],
    ['a cycle', cycle, /cannot be stored: it is no JSON: .*circular/],
    ['nested without end', deep, /cannot be stored: it is no JSON: .*stack/],
    ['a function', () => 1, /cannot be stored: a function is no JSON/],
    [
      'something whose toJSON throws',
      {
        toJSON: () => {
          throw new Error('no\0');
        },
      },
      /it is no JSON: no\uFFFD/,
    ],
  ])('is reported as a failure that says why: %s', async (_case, result, why) => {
    await runOne(() => result);
    expect(bodies()).toEqual([
      {
        worker_id: 'w',
        lease_token: 't1',
        success: false,
        error: { type: 'ResultRefused', message: expect.stringMatching(why) },
      },
    ]);
  });

  it.each<[string, Answer, string]>([
    ['too large', problem(413, 'payload_too_large'), '413 payload_too_large: because of payload_too_large'],
    ['too deep', problem(422, 'too_deep'), '422 too_deep: because of too_deep'],
    ['not storable', problem(400, 'malformed_json'), '400 malformed_json: because of malformed_json'],
  ])('is reported as a failure when the scheduler finds it %s', async (_case, answer, why) => {
    await runOne(() => 'x', answer);
    expect(bodies().map(({ success }) => success)).toEqual([true, false]);
    expect(lastReport()).toMatchObject({
      lease_token: 't1',
      error: {
        type: 'ResultRefused',
        message: `the handler returned, but its result cannot be stored: the scheduler refused it, ${why}`,
      },
    });
    expect(rig.logger.of('debug').map(({ message, facts }) => [message, facts['error_type']])).toEqual([
      ['job failed', 'ResultRefused'],
    ]);
  });

  it('is given up when the failure is refused as well', async () => {
    await runOne(() => 'x', problem(413, 'payload_too_large'), problem(422, 'validation_failed'));
    expect(bodies()).toHaveLength(2);
    expect(rig.logger.messages('error')).toEqual(['report refused']);
  });
});

describe('a handler that throws', () => {
  class NotFoundUpstream extends Error {}
  const hostile = {
    get name() {
      throw new Error('no name');
    },
    get message() {
      throw new Error('no message');
    },
    get stack() {
      throw new Error('no stack');
    },
    toString() {
      throw new Error('no text');
    },
    [Symbol.for('nodejs.util.inspect.custom')]() {
      throw new Error('no inspection');
    },
  };
  const forbidding = new Proxy(
    {},
    {
      get() {
        throw new Error('no');
      },
      getPrototypeOf() {
        throw new Error('no');
      },
    },
  );

  it.each<[string, unknown, object]>([
    ['an Error', new TypeError('bad'), { type: 'TypeError', message: 'bad', stack: expect.stringContaining('bad') }],
    ['an Error of its own class', new NotFoundUpstream('gone'), { type: 'NotFoundUpstream', message: 'gone' }],
    ['a text', 'just text', { type: 'String', message: 'just text' }],
    ['nothing', undefined, { type: 'undefined', message: 'undefined' }],
    ['null', null, { type: 'object', message: 'null' }],
    ['a symbol', Symbol('s'), { type: 'Symbol', message: 'Symbol(s)' }],
    ['an object', { code: 7 }, { type: 'Object', message: '{ code: 7 }' }],
    ['an object without prototype', Object.create(null), { type: 'object' }],
    ['an Error without message', new Error(''), { type: 'Error', message: expect.stringContaining('Error') }],
    ['an object that fights back', hostile, { type: 'Object', message: expect.any(String) }],
    ['a proxy that fights back', forbidding, { type: 'object', message: expect.any(String) }],
  ])('fails the attempt, whatever it throws: %s', async (_case, thrown, error) => {
    await runOne(() => {
      throw thrown;
    });
    expect(lastReport()).toMatchObject({ success: false, lease_token: 't1', error });
  });

  it('fails the attempt as well when it rejects', async () => {
    await runOne(() => Promise.reject(new RangeError('later')));
    expect(lastReport()).toMatchObject({ success: false, error: { type: 'RangeError', message: 'later' } });
  });

  it('fails the attempt when no handler knows the type', async () => {
    rig.scheduler.answerClaims(job({ job_type: '__proto__' }));
    rig.work();
    await until(() => rig.scheduler.reports.length === 1);
    expect(lastReport()).toMatchObject({ success: false, error: { message: expect.stringContaining('no handler') } });
  });
});
