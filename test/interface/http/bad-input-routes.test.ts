import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient, fieldsAtFault, problemOf, reportOf } from '../../support/http-client.js';
import { sendBytes } from '../../support/http-socket.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE', 'QUERY'];
const NO_JOB = '0192f0c1-2b3c-7d4e-8f50-617283940a1b';
const openapi = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, { 'x-has-effect'?: boolean; parameters?: { in: string; name: string }[] }>>;
};

const routes = Object.entries(openapi.paths).map(([template, operations]) => {
  const methods = Object.keys(operations).map((method) => method.toUpperCase());
  // HEAD goes with every GET but one that has an effect.
  if (operations['get'] && !operations['get']['x-has-effect']) methods.push('HEAD');
  return { path: template.replace('{id}', NO_JOB), allowed: [...methods, 'OPTIONS'].sort() };
});
const wrong = routes.flatMap(({ path, allowed }) =>
  METHODS.filter((method) => !allowed.includes(method)).map((method) => ({ method, path, allowed })),
);

describe.each(DATABASE_KINDS)('requests that lead nowhere on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterAll(async () => {
    const claim = await api.running();
    expect((await api.complete(claim.id, reportOf(claim, { success: true }))).status).toBe(200);
    await app.close();
  });

  describe('methods and paths', () => {
    it.each(wrong)('answers $method $path with 405 and Allow', async ({ method, path, allowed }) => {
      const answer = await api.send(method, path);
      expect(answer.headers.allow?.split(', ').sort()).toEqual(allowed);
      if (method === 'HEAD') expect(answer).toMatchObject({ status: 405, text: '' });
      else problemOf(answer, 'method_not_allowed');
    });

    it.each(routes)(
      'answers OPTIONS $path with 204 and Allow, and grants no other origin anything',
      async ({ path, allowed }) => {
        const headers = { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' };
        const answer = await api.send('OPTIONS', path, { headers });
        expect(answer).toMatchObject({ status: 204, text: '' });
        expect(answer.headers.allow?.split(', ').sort()).toEqual(allowed);
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      },
    );

    it.each([
      '/nothing',
      '/job',
      '/jobs/x/y',
      `/jobs/${NO_JOB}/completed`,
      '/next-jobs',
      '/../etc/passwd',
      '/.env',
      '/jobs/x/complete/y',
    ])('answers 404 for %s', async (path) => {
      problemOf(await api.send('GET', path), 'not_found');
      problemOf(await api.post(path, { job_type: 'sleep' }), 'not_found');
    });

    it.each([
      ['broken', '{'],
      ['inexact', '{"n":1e400}'],
      ['too large', 'x'.repeat(300_000)],
    ])('answers 404 for a path that is none, also to a %s body', async (_what, body) => {
      problemOf(await api.postText('/nothing', body), 'not_found');
    });

    it('does not repeat markup of a path as HTML', async () => {
      const answer = await api.send('GET', '/%3Cscript%3Ealert(1)%3C/script%3E');
      problemOf(answer, 'not_found');
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    });

    it.each(['/jobs/%zz', '/jobs/%', '/jobs/%E0%A4%A', '/jobs/%ff', '/jobs/%c0%ae', '/jobs/%/complete'])(
      'answers 400 for the malformed percent-encoding of %s',
      async (path) => {
        problemOf(await api.send(path.endsWith('complete') ? 'POST' : 'GET', path), 'malformed_request');
      },
    );

    it.each(['/jobs', '/healthz', '/readyz', `/jobs/${NO_JOB}`, `/jobs/${NO_JOB}/complete`])(
      'refuses a query parameter that nobody knows on %s, naming it',
      async (path) => {
        const method = path === '/jobs' || path.endsWith('complete') ? 'POST' : 'GET';
        const call = method === 'POST' ? { body: '{}', headers: { 'Content-Type': 'application/json' } } : {};
        expect(fieldsAtFault(await api.send(method, `${path}?colour=red&size=1`, call))).toEqual(['colour', 'size']);
      },
    );

    it.each(['GET', 'HEAD', 'OPTIONS'])(
      'never claims by %s of a path that only looks like /next-job',
      async (method) => {
        const { id } = await api.submitted();
        for (const path of ['/next-job%2F?worker_id=w', '/next-job/x?worker_id=w', '/x/../next-job?worker_id=w']) {
          expect((await api.send(method, path)).status).not.toBe(200);
        }
        expect((await api.job(id)).state).toBe('PENDING');
        await api.emptyQueue();
      },
    );
  });

  describe('bytes on the socket', () => {
    it.each([
      ['words', 'hello, who is there?\r\n\r\n'],
      ['a TLS greeting', Buffer.from('16030100a5010000a10303', 'hex')],
      ['zeros', Buffer.alloc(64)],
      ['a PostgreSQL startup packet', Buffer.from('000000080004d2162f', 'hex')],
      ['an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
      ['a version that is none', 'GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n'],
      ['a path with a blank', 'GET /health z HTTP/1.1\r\nHost: x\r\n\r\n'],
      ['a header without a colon', 'GET /healthz HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n'],
      ['a header with NUL', 'GET /healthz HTTP/1.1\r\nHost: x\r\nA: a\0b\r\n\r\n'],
      ['a blank before the colon', 'GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n'],
      ['two lengths', 'POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x'],
      [
        'a length and chunks',
        'POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      ],
      ['a negative length', 'POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
      ['a length in words', 'POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Length: two\r\n\r\n{}'],
      [
        'an unknown transfer encoding',
        'POST /jobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, zip\r\n\r\n0\r\n\r\n',
      ],
      [
        'a chunk size that is none',
        'POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
      ],
    ])('answers 400 to %s and closes', async (_what, bytes) => {
      const [answer] = await sendBytes(app.url, bytes);
      problemOf(answer as never, 'malformed_request');
      expect(answer?.headers['connection']).toBe('close');
    });

    it('answers 400 to a request without Host', async () => {
      const [answer] = await sendBytes(app.url, 'GET /healthz HTTP/1.1\r\n\r\n');
      problemOf(answer as never, 'malformed_request');
    });

    it.each([
      ['one large header', `X-Large: ${'x'.repeat(17 * 1024)}\r\n`],
      ['many small headers', 'X-Small: xxxxxxxxxxxxxxxx\r\n'.repeat(800)],
    ])('answers 431 to %s', async (_what, headers) => {
      const [answer] = await sendBytes(app.url, `GET /healthz HTTP/1.1\r\nHost: x\r\n${headers}\r\n`);
      problemOf(answer as never, 'headers_too_large');
      expect(answer?.headers['connection']).toBe('close');
    });

    it('answers 431 to a path of 17 kB', async () => {
      const [answer] = await sendBytes(app.url, `GET /${'x'.repeat(17 * 1024)} HTTP/1.1\r\nHost: x\r\n\r\n`);
      problemOf(answer as never, 'headers_too_large');
    });

    it('takes 15 kB of headers', async () => {
      const [answer] = await sendBytes(app.url, `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(15_000)}\r\n\r\n`);
      expect(answer?.status).toBe(200);
    });

    it('refuses an expectation it does not know with 417', async () => {
      const [answer] = await sendBytes(
        app.url,
        'GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: a-cookie\r\nConnection: close\r\n\r\n',
      );
      problemOf(answer as never, 'expectation_failed');
    });

    it('honours Expect: 100-continue', async () => {
      const body = `{"job_type":"${api.freshType()}"}`;
      const head = `POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
      const [answer] = await sendBytes(app.url, `${head}Expect: 100-continue\r\nConnection: close\r\n\r\n${body}`);
      expect(answer?.status).toBe(201);
    });

    it('answers a request to upgrade as if it had not asked', async () => {
      const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
      const [answer] = await sendBytes(app.url, `GET /healthz HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`);
      expect(answer?.status).toBe(200);
    });

    it('answers requests that come in one packet one after the other, and each as itself', async () => {
      const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
      const answers = await sendBytes(app.url, get('/healthz') + get('/nothing') + get(`/jobs/${NO_JOB}`), {
        answers: 3,
      });
      expect(answers.map(({ status }) => status)).toEqual([200, 404, 404]);
    });

    it('answers a request as itself when noise follows it (RFC 9112, 9.3.2: answers come in order)', async () => {
      const [first] = await sendBytes(app.url, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nnoise\r\n\r\n', { answers: 2 });
      expect(first?.status).toBe(200);
    });

    it('leaves a job to be claimed when noise follows the claim, or tells the claim', async () => {
      const { id, job_type: jobType } = await api.submitted();
      const claim = `GET /next-job?worker_id=w&job_types=${jobType} HTTP/1.1\r\nHost: x\r\n\r\n`;
      const [answer] = await sendBytes(app.url, `${claim}noise\r\n\r\n`, { answers: 2 });
      const { state } = await api.job(id);
      expect([answer?.status, state]).toEqual(answer?.status === 200 ? [200, 'RUNNING'] : [400, 'PENDING']);
    });

    it('records nothing of a submit whose sender hangs up half-way', async () => {
      const jobType = api.freshType();
      const head = 'POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n';
      await sendBytes(app.url, `${head}{"job_type":"${jobType}"}`, { halfClose: true });
      expect((await api.claim('w', jobType)).status).toBe(204);
    });
  });
});

describe('a scheduler that drains', () => {
  it('refuses whatever comes with 503, Retry-After and Connection: close, and claims nothing', async () => {
    const app = await startTestApp('sqlite');
    const api = new ApiClient(app.url);
    const { id } = await api.submitted();
    app.draining.active = true;
    const answers = [
      await api.submit({ job_type: 'sleep' }),
      await api.claim('worker-1'),
      await api.send('GET', `/jobs/${id}`),
      await api.complete(id, { worker_id: 'w', success: true }),
      await api.send('GET', '/readyz'),
      await api.send('GET', '/nothing'),
      await api.postText('/jobs', '{'),
    ];
    for (const answer of answers) {
      problemOf(answer, 'shutting_down');
      expect(answer.headers).toMatchObject({ connection: 'close', 'retry-after': expect.stringMatching(/^[1-9]\d*$/) });
    }
    app.draining.active = false;
    expect((await api.job(id)).state).toBe('PENDING');
    await app.close();
  });
});
