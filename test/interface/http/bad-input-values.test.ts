import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClaimedJobBody, JobBody } from '../../../src/interface/http/contract.js';
import { ApiClient, bodyOf, fieldsAtFault, problemOf, reportOf } from '../../support/http-client.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

/** JSON text of strings that PostgreSQL cannot keep, each also inside other text. */
const UNSTORABLE = [
  '"\\u0000"',
  '"a\\u0000b"',
  '"\\ud83d"',
  '"a\\udc00b"',
  '"\\ude00\\ud83d"',
  '"\\ud83d\\ud83d\\ude00"',
];
const INEXACT = [
  '9007199254740993',
  '-9007199254740993',
  '12345678901234567890',
  '1e400',
  '-1e400',
  '1E+999',
  `1${'0'.repeat(400)}`,
];

describe.each(DATABASE_KINDS)('values that cannot be kept on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  let claim: ClaimedJobBody;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  beforeEach(async () => {
    claim = await api.running('w');
  });
  afterAll(() => app.close());

  const submit = (payload: string) => api.postText('/jobs', `{"job_type":"sleep","payload":${payload}}`);
  const report = (rest: string) => api.postText(`/jobs/${claim.id}/complete`, `{"worker_id":"w",${rest}}`);
  /** The refused report has left the lease with its holder. */
  async function expectHolderIsHeard(): Promise<void> {
    expect(await api.job(claim.id)).toMatchObject({ state: 'RUNNING', worker_id: 'w' });
    const answer = await api.complete(claim.id, reportOf(claim, { success: true, result: 'ok' }));
    expect(bodyOf<JobBody>(answer, 200)).toMatchObject({ state: 'COMPLETED', result: 'ok' });
  }

  describe.each(UNSTORABLE)('%s', (text) => {
    it.each([
      ['as a payload', text, 'payload'],
      ['inside a payload', `{"a":[1,{"b/c":${text}}]}`, 'payload/a/1/b~1c'],
      ['as a key of a payload', `{"a":{${text}:1}}`, 'payload/a'],
    ])('is refused %s', async (_where, payload, field) => {
      expect(fieldsAtFault(await submit(payload))).toEqual([field]);
    });

    it.each([
      ['as a result', `"success":true,"result":${text}`, 'result'],
      ['inside a result', `"success":true,"result":[[${text}]]`, 'result/0/0'],
      ['as a key of a result', `"success":true,"result":{${text}:1}`, 'result'],
      ['as an error', `"success":false,"error":${text}`, 'error'],
      ['as an error message', `"success":false,"error":{"message":${text}}`, 'error/message'],
      ['as an error type', `"success":false,"error":{"type":${text},"message":"m"}`, 'error/type'],
      ['as an error stack', `"success":false,"error":{"message":"m","stack":${text}}`, 'error/stack'],
      ['as a lease token', `"success":true,"lease_token":${text}`, 'lease_token'],
    ])('is refused %s, and the holder is heard afterwards', async (_where, rest, field) => {
      expect(fieldsAtFault(await report(rest))).toEqual([field]);
      await expectHolderIsHeard();
    });

    it('is refused as a worker id, and the holder is heard afterwards', async () => {
      const answer = await api.postText(`/jobs/${claim.id}/complete`, `{"worker_id":${text},"success":true}`);
      expect(fieldsAtFault(answer)).toEqual(['worker_id']);
      await expectHolderIsHeard();
    });

    it('is refused as a job type and as an unknown field', async () => {
      expect(fieldsAtFault(await api.postText('/jobs', `{"job_type":${text}}`))).toEqual(['job_type']);
      const unknown = await api.postText('/jobs', `{"job_type":"sleep",${text}:1}`);
      expect(problemOf(unknown, 'validation_failed').errors).toHaveLength(1);
    });
  });

  it.each([
    '"\\ud83d\\ude00"',
    '"\\uffff"',
    '"\\u0001"',
    '"\\ufeff"',
    '"\\u2028"',
    '"\\\\u0000"',
    '"\u{10ffff}"',
    '"\\ufffd"',
  ])('keeps %s, which only looks like trouble', async (text) => {
    const { id } = bodyOf<JobBody>(await submit(`{${text}:${text}}`), 201);
    expect(JSON.stringify((await api.job(id)).payload)).toBe(JSON.stringify(JSON.parse(`{${text}:${text}}`)));
    expect(bodyOf<JobBody>(await report(`"success":false,"error":${text}`), 200).error).toBe(JSON.parse(text));
  });

  it('keeps an error of 100,000 characters, a surrogate pair at every place a cut could fall', async () => {
    const error = { type: '\u{1f600}'.repeat(1_000), message: `x${'\u{1f600}'.repeat(50_000)}`, stack: 's' };
    expect(
      bodyOf<JobBody>(await api.complete(claim.id, reportOf(claim, { success: false, error })), 200).error,
    ).toEqual(error);
    const again = await api.complete(claim.id, reportOf(claim, { success: false, error }));
    expect(again.status).toBe(200);
    const second = await api.claimed('w', claim.job_type);
    expect(second.error).toEqual(error);
  });

  describe.each(INEXACT)('the number %s', (number) => {
    it('is refused in a payload', async () => {
      const answer = await submit(`{"n":[${number}]}`);
      expect(problemOf(answer, 'validation_failed').errors).toHaveLength(1);
    });

    it('is refused in a result, and the holder is heard afterwards', async () => {
      problemOf(await report(`"success":true,"result":${number}`), 'validation_failed');
      await expectHolderIsHeard();
    });

    it('is refused as a priority', async () => {
      problemOf(await api.postText('/jobs', `{"job_type":"sleep","priority":${number}}`), 'validation_failed');
    });
  });

  it.each(['9007199254740993.0', '90071992547409930e-1', '9.007199254740993e15'])(
    'refuses the integer %s, which a double cannot hold however it is written',
    async (number) => {
      problemOf(await submit(number), 'validation_failed');
    },
  );

  it('refuses a number so small that it would become 0', async () => {
    problemOf(await submit('1e-400'), 'validation_failed');
  });

  it('names an inexact number by its place, as it names any other fault', async () => {
    expect(fieldsAtFault(await submit('{"a":[1,{"n":9007199254740993}]}'))).toEqual(['payload/a/1/n']);
  });

  it.each([
    '9007199254740991',
    '-9007199254740991',
    '9007199254740992',
    '1152921504606846976',
    '1e308',
    '5e-324',
    '0.1',
    '-0.5',
    '1e21',
  ])('keeps the number %s', async (number) => {
    const { id } = bodyOf<JobBody>(await submit(`[${number}]`), 201);
    expect((await api.job(id)).payload).toEqual([Number(number)]);
  });

  it.each(['9007199254740993', '1e400'])(
    'keeps %s as text, also where digits only look like a number',
    async (number) => {
      const { id } = bodyOf<JobBody>(await submit(`{"${number}":"${number}"}`), 201);
      expect((await api.job(id)).payload).toEqual({ [number]: number });
    },
  );

  describe('keys that name parts of a prototype', () => {
    const hostile =
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}},"toString":3,"hasOwnProperty":4,"toJSON":5}';
    const isClean = () => expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();

    it('are data in a payload', async () => {
      const { id, job_type: jobType } = bodyOf<JobBody>(
        await api.postText('/jobs', `{"job_type":"${api.freshType()}","payload":${hostile}}`),
        201,
      );
      expect(JSON.stringify((await api.job(id)).payload)).toBe(hostile);
      expect(JSON.stringify((await api.claimed('w', jobType)).payload)).toBe(hostile);
      isClean();
    });

    it('are data in a result, and the same data when the report is repeated', async () => {
      const sent = () => report(`"success":true,"lease_token":"${claim.lease_token}","result":[${hostile}]`);
      expect(JSON.stringify(bodyOf<JobBody>(await sent(), 200).result)).toBe(`[${hostile}]`);
      expect(JSON.stringify((await api.job(claim.id)).result)).toBe(`[${hostile}]`);
      expect((await sent()).status).toBe(200);
      isClean();
    });

    it.each(['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'toJSON', 'length'])(
      'are refused as unknown fields of a report and of an error: %s',
      async (name) => {
        expect(fieldsAtFault(await report(`"success":true,"${name}":{"worker_id":"x"}`))).toEqual([name]);
        problemOf(await report(`"success":false,"error":{"message":"m","${name}":1}`), 'validation_failed');
        problemOf(await report(`"success":false,"error":{"${name}":1}`), 'validation_failed');
        problemOf(await report(`"success":true,"lease_token":{"${name}":1}`), 'validation_failed');
        problemOf(await report(`"success":true,"worker_id":{"${name}":1}`), 'validation_failed');
        problemOf(await report(`"success":{"${name}":1}`), 'validation_failed');
        problemOf(
          await api.postText('/jobs', `{"job_type":{"${name}":1},"priority":{"${name}":1}}`),
          'validation_failed',
        );
        isClean();
        await expectHolderIsHeard();
      },
    );
  });

  it.each([
    "'; drop table jobs; --",
    '$1',
    '\\',
    '%s',
    "' or '1'='1",
    '{{7*7}}',
    '<script>alert(1)</script>',
    '\r\nX-Evil: 1',
  ])('treats %j as text everywhere', async (text) => {
    const { id } = await api.submitted({ payload: { [text]: text } });
    expect((await api.job(id)).payload).toEqual({ [text]: text });
    problemOf(await api.submit({ job_type: text }), 'validation_failed');
    problemOf(await api.complete(claim.id, { worker_id: text, lease_token: text, success: true }), 'lease_lost');
    problemOf(await api.claim(text, text), 'validation_failed');
    problemOf(await api.send('GET', `/jobs/${encodeURIComponent(text)}`), 'validation_failed');
    await expectHolderIsHeard();
  });

  it('answers shortly, however many or long the faults', async () => {
    const fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, number) => [`field_${number}`, 1]));
    const long = `"${'x'.repeat(200_000)}"`;
    const answers = [
      [await api.submit({ job_type: 'sleep', ...fields }), 'validation_failed'],
      [await api.postText('/jobs', `{"job_type":"sleep",${long}:1}`), 'validation_failed'],
      [await api.postText('/jobs', `{"job_type":"sleep",${long}:${'['.repeat(100)}${']'.repeat(100)}}`), 'too_deep'],
      [await submit(`{${long}:"\\u0000"}`), 'validation_failed'],
      [await submit(`{${long}:1e400}`), 'validation_failed'],
    ] as const;
    for (const [answer, code] of answers) {
      problemOf(answer, code);
      expect(answer.text.length).toBeLessThan(32 * 1024);
    }
  });

  it.each([
    ['zeros in the middle', `0.1${'0'.repeat(100_000)}1`],
    ['leading zeros', `0.${'0'.repeat(100_000)}1`],
    ['digits', `0.${'9'.repeat(100_000)}`],
    ['digits of an integer', '9'.repeat(100_000)],
    ['digits of an exponent', `1e${'9'.repeat(100_000)}`],
    ['short numbers', `[${'1.00000000000001e1,'.repeat(6_000)}1]`],
  ])('reads 100,000 %s at once, for nobody else is served meanwhile', async (_what, number) => {
    const begun = performance.now();
    expect([201, 422]).toContain((await submit(number)).status);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
