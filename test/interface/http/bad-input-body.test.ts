import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobBody } from '../../../src/interface/http/contract.js';
import { ApiClient, bodyOf, fieldsAtFault, problemOf, reportOf } from '../../support/http-client.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const LIMIT = 256 * 1024;
const VALID = '{"job_type":"sleep"}';
const NO_JOB = '0192f0c1-2b3c-7d4e-8f50-617283940a1b';

/** A submit of exactly so many bytes. */
function submitOf(bytes: number): string {
  const [head, tail] = ['{"job_type":"big","payload":"', '"}'];
  return head + 'x'.repeat(bytes - head.length - tail.length) + tail;
}

/** JSON text of arrays and objects in turn, so many deep. */
function nested(depth: number): string {
  const levels = Array.from({ length: depth }, (_, level) => (level % 2 === 0 ? ['[', ']'] : ['{"a":', '}']));
  const open = levels.map(([left]) => left).join('');
  const close = levels
    .reverse()
    .map(([, right]) => right)
    .join('');
  return `${open}${depth % 2 === 0 ? '1' : ''}${close}`;
}

describe.each(DATABASE_KINDS)('bodies that cannot be read on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterAll(async () => {
    // Whatever was sent, the app works.
    const claim = await api.running();
    expect((await api.complete(claim.id, reportOf(claim, { success: true }))).status).toBe(200);
    await app.close();
  });

  describe.each(['/jobs', `/jobs/${NO_JOB}/complete`])('POST %s', (path) => {
    it.each([
      '{',
      '',
      '   ',
      '{"job_type":"sleep"',
      '{"job_type":"sleep"}}',
      '{job_type:1}',
      "{'a':1}",
      '{"a":1,}',
      'NaN',
      'undefined',
    ])('refuses %j, which is not JSON', async (body) => {
      const answer = await api.postText(path, body);
      if (body.trim() === '') expect([400, 422]).toContain(answer.status);
      else problemOf(answer, 'malformed_json');
    });

    it.each([
      '{"job_type":"sleep","priority":NaN}',
      '{"priority":Infinity}',
      '{"priority":0x5}',
      '{"priority":05}',
      '{"priority":+5}',
    ])('refuses %s, which has a number that is none', async (body) => {
      problemOf(await api.postText(path, body), 'malformed_json');
    });

    it.each(['[]', 'null', '5', '"text"', 'true', '[{"job_type":"sleep"}]', '""'])(
      'refuses %s, which is JSON but no object',
      async (body) => {
        problemOf(await api.postText(path, body), 'validation_failed');
      },
    );

    it.each([
      ...[
        'text/plain',
        'text/plain; charset=utf-8',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
      ],
      ...[
        'application/xml',
        'application/octet-stream',
        'application/jsonp',
        'text/json',
        'json',
        '*/*',
        ';',
        'application/json-seq',
      ],
    ])('refuses the content type %s', async (type) => {
      problemOf(await api.postText(path, VALID, { 'Content-Type': type }), 'unsupported_media_type');
    });

    it('refuses a body without a content type', async () => {
      problemOf(await api.send('POST', path, { body: VALID }), 'unsupported_media_type');
      problemOf(await api.send('POST', path, { body: VALID, chunked: true }), 'unsupported_media_type');
    });

    it('refuses a request without a body', async () => {
      const answers = [
        await api.send('POST', path),
        await api.send('POST', path, { headers: { 'Content-Type': 'application/json' } }),
        await api.send('POST', path, { headers: { 'Content-Type': 'application/json', 'Content-Length': '0' } }),
      ];
      for (const answer of answers) {
        problemOf(answer, answer.status === 415 ? 'unsupported_media_type' : 'validation_failed');
      }
    });

    it.each([
      ['gzip', gzipSync(VALID)],
      ['gzip', gzipSync('x'.repeat(10_000_000))],
      ['gzip', Buffer.from(VALID)],
      ['deflate', deflateSync(VALID)],
      ['br', Buffer.from(VALID)],
      ['identity, gzip', gzipSync(VALID)],
      ['nonsense', Buffer.from(VALID)],
    ])('refuses the content encoding %s', async (encoding, body) => {
      problemOf(await api.postText(path, body, { 'Content-Encoding': encoding }), 'unsupported_media_type');
    });

    it.each([
      ['utf-16', Buffer.from(VALID, 'utf16le')],
      ['utf-16le', Buffer.from(VALID, 'utf16le')],
      ['UTF-16BE', Buffer.from(VALID, 'utf16le').swap16()],
      ['utf-32', Buffer.from(VALID)],
      ['utf-7', Buffer.from(VALID)],
      ['iso-8859-1', Buffer.from(VALID)],
      ['nonsense', Buffer.from(VALID)],
    ])('refuses the charset %s', async (charset, body) => {
      const answer = await api.postText(path, body, { 'Content-Type': `application/json; charset=${charset}` });
      problemOf(answer, 'unsupported_media_type');
    });

    it.each([
      ['a lone continuation byte', [0x80]],
      ['a sequence that is cut off', [0xe2, 0x82]],
      ['an overlong slash', [0xc0, 0xaf]],
      ['half a surrogate pair', [0xed, 0xa0, 0x80]],
      ['a code point beyond the last', [0xf4, 0x90, 0x80, 0x80]],
      ['latin-1', [0xfc]],
    ])('refuses text that is not UTF-8: %s', async (_what, bytes) => {
      const body = Buffer.concat([
        Buffer.from('{"job_type":"sleep","payload":"'),
        Buffer.from(bytes),
        Buffer.from('"}'),
      ]);
      problemOf(await api.postText(path, body), 'malformed_json');
    });

    it.each([false, true])('refuses a body one byte over 256 kB, chunked: %j', async (chunked) => {
      const call = { body: submitOf(LIMIT + 1), chunked, headers: { 'Content-Type': 'application/json' } };
      problemOf(await api.send('POST', path, call), 'payload_too_large');
    });

    it('refuses a body of 5 MB', async () => {
      const call = { body: submitOf(5_000_000), headers: { 'Content-Type': 'application/json' } };
      problemOf(await api.send('POST', path, { ...call, chunked: true }), 'payload_too_large');
      problemOf(await api.send('POST', path, call), 'payload_too_large');
    });
  });

  it.each([['application/json; charset=utf-8'], ['application/json;charset="UTF-8"'], ['Application/JSON']])(
    'takes the content type %s',
    async (type) => {
      expect((await api.postText('/jobs', VALID, { 'Content-Type': type })).status).toBe(201);
    },
  );

  it.each([
    [LIMIT - 1, false],
    [LIMIT, false],
    [LIMIT - 1, true],
    [LIMIT, true],
  ])('takes a body of %d bytes, chunked: %j, and gives it back whole', async (bytes, chunked) => {
    const body = submitOf(bytes);
    const call = { body, chunked, headers: { 'Content-Type': 'application/json' } };
    const { id } = bodyOf<JobBody>(await api.send('POST', '/jobs', call), 201);
    const { payload } = JSON.parse(body) as { payload: string };
    expect((await api.job(id)).payload === payload).toBe(true);
  });

  it('leaves the lease with the holder of a result that is too large, who can then report the failure', async () => {
    const claim = await api.running();
    const tooLarge = await api.complete(claim.id, reportOf(claim, { success: true, result: 'x'.repeat(LIMIT) }));
    problemOf(tooLarge, 'payload_too_large');
    expect((await api.job(claim.id)).state).toBe('RUNNING');
    const answer = await api.complete(claim.id, reportOf(claim, { success: false, error: 'result too large' }));
    expect(bodyOf<JobBody>(answer, 200).error).toBe('result too large');
  });

  it('takes a payload 64 levels deep', async () => {
    const body = `{"job_type":"deep","payload":${nested(64)}}`;
    const { id } = bodyOf<JobBody>(await api.postText('/jobs', body), 201);
    expect(JSON.stringify((await api.job(id)).payload)).toBe(nested(64));
  });

  it('takes a result 64 levels deep', async () => {
    const { id } = await api.running('w');
    const answer = await api.postText(
      `/jobs/${id}/complete`,
      `{"worker_id":"w","success":true,"result":${nested(64)}}`,
    );
    expect(JSON.stringify(bodyOf<JobBody>(answer, 200).result)).toBe(nested(64));
  });

  it.each([65, 66, 1_000, 5_000, 40_000])('refuses a payload %d levels deep as too_deep', async (depth) => {
    const answer = await api.postText('/jobs', `{"job_type":"deep","payload":${nested(depth)}}`);
    expect(fieldsAtFault(answer, 'too_deep')).toEqual(['payload']);
  });

  it.each([65, 5_000, 40_000])('refuses a result %d levels deep as too_deep, and keeps the lease', async (depth) => {
    const { id } = await api.running('w');
    const report = (result: string) =>
      api.postText(`/jobs/${id}/complete`, `{"worker_id":"w","success":true,"result":${result}}`);
    expect(fieldsAtFault(await report(nested(depth)), 'too_deep')).toEqual(['result']);
    expect((await api.job(id)).state).toBe('RUNNING');
    expect((await report('1')).status).toBe(200);
  });

  it('finds bottomless nesting also behind other faults', async () => {
    const { id } = await api.running('w');
    const deep = nested(40_000);
    for (const error of [
      `[${deep},"\\u0000"]`,
      `["\\u0000",${deep}]`,
      `{"a":${deep},"\\u0000":1}`,
      `{"\\ud800":1,"a":${deep}}`,
    ]) {
      const answer = await api.postText(`/jobs/${id}/complete`, `{"worker_id":"w","success":false,"error":${error}}`);
      problemOf(answer, answer.status === 400 ? 'too_deep' : 'validation_failed');
    }
    expect((await api.job(id)).state).toBe('RUNNING');
  });

  it.each([65, 5_000, 40_000])('refuses %d levels in any other field, and keeps the lease', async (depth) => {
    const { id } = await api.running('w');
    const deep = nested(depth);
    const bodies = [
      `{"worker_id":"w","success":false,"error":${deep}}`,
      `{"worker_id":"w","success":true,"lease_token":${deep}}`,
    ];
    bodies.push(
      `{"worker_id":${deep},"success":true}`,
      `{"worker_id":"w","success":${deep}}`,
      `{"worker_id":"w","unknown":${deep}}`,
    );
    bodies.push(`{"worker_id":"w","success":false,"error":{"message":${deep}}}`, deep);
    const answers = await Promise.all(bodies.map((body) => api.postText(`/jobs/${id}/complete`, body)));
    answers.push(
      await api.postText('/jobs', `{"job_type":${deep}}`),
      await api.postText('/jobs', `{"priority":${deep}}`),
    );
    for (const answer of answers) problemOf(answer, answer.status === 400 ? 'too_deep' : 'validation_failed');
    expect((await api.job(id)).state).toBe('RUNNING');
  });
});
