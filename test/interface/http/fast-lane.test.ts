import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JobBody } from '../../../src/interface/http/contract.js';
import { ApiClient, bodyOf, type Answer } from '../../support/http-client.js';
import { bytesOf, hostileRequests } from '../../support/http-hostile.js';
import type { OpenApi } from '../../support/http-schema-values.js';
import { sendBytes, type SocketCall } from '../../support/http-socket.js';
import { startTwins, type TwinApp } from '../../support/twin-apps.js';

/** Another seed, other requests: HOSTILE_SEED=7 npx jest fast-lane. */
const SEED = Number(process.env['HOSTILE_SEED'] ?? 20_260_101);
const REQUESTS = 500;
const NO_JOB = '0192f0c1-2b3c-7d4e-8f50-999999999999';
const FIRST_JOB = '0192f0c1-2b3c-7d4e-8f50-000000000001';

const openapi = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')) as OpenApi;

let twins: { fast: TwinApp; slow: TwinApp; close(): Promise<void> };
beforeAll(async () => {
  twins = await startTwins();
});
afterAll(() => twins.close());

/** The answers of both, which may differ in nothing but the second in which they were given. */
async function answersOfBoth(ask: (url: string) => Promise<Answer[]>): Promise<[Answer[], Answer[]]> {
  const [fast, slow] = await Promise.all([ask(twins.fast.url), ask(twins.slow.url)]);
  return [fast.map(withoutDate), slow.map(withoutDate)];
}

function withoutDate({ headers: { date: _date, ...headers }, ...answer }: Answer): Answer {
  return { ...answer, headers };
}

function request(line: string, headers: readonly string[], body: string | Buffer = ''): Buffer {
  const head = [`${line} HTTP/1.1`, 'Host: x', ...headers].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}

function post(path: string, body: string | Buffer, type = 'application/json'): Buffer {
  return request(`POST ${path}`, [`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`], body);
}

describe('the fast lane and Express', () => {
  const complete = `/jobs/${NO_JOB}/complete`;

  it.each([
    ['a submit', post('/jobs', '{"job_type":"a","payload":{"n":1},"priority":7}')],
    ['a submit with defaults', post('/jobs', '{"job_type":"a"}')],
    [
      'a submit in UTF-8',
      post('/jobs', '{"job_type":"a","payload":"\u00fc\u{1f600}"}', 'application/json; charset=utf-8'),
    ],
    ['a submit with a byte order mark', post('/jobs', '\ufeff{"job_type":"a"}')],
    ['an inexact number behind a byte order mark', post('/jobs', '\ufeff{"job_type":"a","payload":1e400}')],
    ['a submit of what is no job', post('/jobs', '{"job_type":"","priority":11,"x":1}')],
    ['a submit of no object', post('/jobs', '[]')],
    ['a body that is not JSON', post('/jobs', '{"job_type":"a"')],
    ['a body that is not UTF-8', post('/jobs', Buffer.from('{"job_type":"\xff"}', 'latin1'))],
    ['a number that would lose digits', post('/jobs', '{"job_type":"a","payload":[1,12345678901234567890]}')],
    [
      'a body nested without end',
      post('/jobs', `{"job_type":"a","payload":${'['.repeat(40_000)}${']'.repeat(40_000)}}`),
    ],
    ['a field that every object inherits', post('/jobs', '{"job_type":"a","toString":1,"__proto__":2}')],
    ['a claim', request('GET /next-job?worker_id=w', [])],
    ['a claim of types', request('GET /next-job?worker_id=w&job_types=a%2Cb,+c', [])],
    ['a claim when there is nothing', request('GET /next-job?worker_id=w&job_types=none', [])],
    ['a claim by nobody', request('GET /next-job?worker_id=', [])],
    ['a claim without a worker', request('GET /next-job', [])],
    ['a look at a job', request(`GET /jobs/${FIRST_JOB}`, [])],
    ['a look at no job', request(`GET /jobs/${NO_JOB}`, [])],
    ['a look at what is no id', request('GET /jobs/nonsense', [])],
    ['a report of no job', post(complete, '{"worker_id":"w","success":true,"result":null}')],
    ['a report with nulls', post(complete, '{"worker_id":"w","success":true,"error":null,"lease_token":null}')],
    ['a report with a stray error', post(complete, '{"worker_id":"w","success":true,"error":"x"}')],
    [
      'a report with an odd error',
      post(complete, '{"worker_id":"w","success":false,"error":{"message":"x","toString":1}}'),
    ],
    ['a claim with a name', post('/claims', '{"worker_id":"w","request_id":"n"}')],
    ['a claim that is repeated', request('GET /next-job?worker_id=w&request_id=n', [])],
    ['a heartbeat of no job', post(`/jobs/${NO_JOB}/heartbeat`, '{"lease_token":"t"}')],
    ['a heartbeat under no lease', post(`/jobs/${FIRST_JOB}/heartbeat`, '{"lease_token":"t","progress":0.5}')],
    ['a heartbeat that is not valid', post(`/jobs/${NO_JOB}/heartbeat`, '{"lease_token":"t","progress":2,"x":1}')],
    [
      'a heartbeat with a checkpoint nested without end',
      post(`/jobs/${NO_JOB}/heartbeat`, `{"lease_token":"t","checkpoint":${'['.repeat(40_000)}${']'.repeat(40_000)}}`),
    ],
    [
      'the heartbeat of a worker',
      post('/workers/w/heartbeat', `{"leases":[{"job_id":"${NO_JOB}","lease_token":"t","checkpoint":[1]}]}`),
    ],
    [
      'the heartbeat of a worker that is not valid',
      post('/workers/w/heartbeat', '{"leases":[{"job_id":1,"toString":1}]}'),
    ],
    ['a directive', post('/workers/w/directive', '{"directive":"drain"}')],
    ['a directive that there is not', post('/workers/w/directive', '{"directive":"dance"}')],
    ['the heartbeat of a worker that is to leave', post('/workers/w/heartbeat', '{"leases":[]}')],
    ['a release under no lease', post(`/jobs/${FIRST_JOB}/release`, '{"lease_token":"t"}')],
    ['a release with an odd delay', post(`/jobs/${FIRST_JOB}/release`, '{"lease_token":"t","delay_seconds":-1}')],
    ['a cancel', request(`POST /jobs/${FIRST_JOB}/cancel`, ['Content-Length: 0'])],
    ['a cancel without a length', request(`POST /jobs/${FIRST_JOB}/cancel`, [])],
    ['a cancel of no job', request(`POST /jobs/${NO_JOB}/cancel`, ['Content-Length: 0'])],
    ['a retry of what has not failed', request(`POST /jobs/${FIRST_JOB}/retry`, ['Content-Length: 0'])],
    ['a list', request('GET /jobs', [])],
    ['a page of a list', request('GET /jobs?limit=1&state=RUNNING&worker_id=w&job_type=a', [])],
    ['a list by what is no filter', request('GET /jobs?limit=x&state=DONE&cursor=1', [])],
    ['/healthz', request('GET /healthz', [])],
    ['a conditional /readyz', request('GET /readyz', ['If-None-Match: *'])],
    ['a request that will close', request('GET /healthz', ['Connection: close'])],
  ])('answer the same to %s, and Express is not asked', async (_what, bytes) => {
    const asked = twins.fast.byExpress();
    const [fast, slow] = await answersOfBoth((url) => sendBytes(url, bytes));
    expect(fast).toEqual(slow);
    expect(fast).toHaveLength(1);
    expect(twins.fast.byExpress()).toBe(asked);
  });

  it.each<[string, Buffer, SocketCall?]>([
    ['a slash at the end', request('GET /healthz/', [])],
    ['capitals', request('GET /HEALTHZ', [])],
    ['HEAD', request('HEAD /healthz', []), { bodiless: true }],
    ['another method', request('DELETE /jobs', [])],
    ['an unknown parameter', request('GET /next-job?worker_id=w&x=1', [])],
    ['a parameter twice', request('GET /next-job?worker_id=w&worker_id=v', [])],
    ['escapes beyond ASCII', request('GET /next-job?worker_id=%C3%BC', [])],
    ['broken escapes', request('GET /next-job?worker_id=%ff', [])],
    ['a list of the jobs of a worker that cannot be', request('GET /jobs?worker_id=%00', [])],
    ['a cancel with a body', post(`/jobs/${NO_JOB}/cancel`, '{}')],
    ['a prefetch', request('GET /next-job?worker_id=w', ['Sec-Purpose: prefetch'])],
    ['a GET with a body', request('GET /healthz', ['Content-Length: 2'], '{}')],
    ['an empty body', post('/jobs', '')],
    ['another type', post('/jobs', '{}', 'text/plain')],
    ['another charset', post('/jobs', '{}', 'application/json; charset=utf-16')],
    ['a large body', post('/jobs', `{"job_type":"${'x'.repeat(300_000)}"}`)],
    [
      'a coding',
      request('POST /jobs', ['Content-Type: application/json', 'Content-Encoding: gzip', 'Content-Length: 2'], '{}'),
    ],
    [
      'chunks',
      request('POST /jobs', ['Content-Type: application/json', 'Transfer-Encoding: chunked'], '2\r\n{}\r\n0\r\n\r\n'),
    ],
    [
      'an expectation',
      request('POST /jobs', ['Content-Type: application/json', 'Expect: 100-continue', 'Content-Length: 2'], '{}'),
    ],
    ['a page', request('GET /openapi.json', [])],
  ])('answer the same to %s, which is left to Express', async (_what, bytes, call: SocketCall = {}) => {
    const asked = twins.fast.byExpress();
    const [fast, slow] = await answersOfBoth((url) => sendBytes(url, bytes, call));
    expect(fast).toEqual(slow);
    expect(fast).toHaveLength(1);
    expect(twins.fast.byExpress()).toBe(asked + 1);
  });

  it('answer the same when a body comes in pieces', async () => {
    const body = JSON.stringify({ job_type: 'pieces', payload: '\u{1f600}'.repeat(50_000) });
    const ids = await Promise.all(
      [twins.fast, twins.slow].map(async ({ url }) =>
        bodyOf<JobBody>(await new ApiClient(url).postText('/jobs', body), 201),
      ),
    );
    expect(ids[0]).toEqual(ids[1]);
  });

  it('answer the same when requests come in one packet', async () => {
    const packet = Buffer.concat([
      post('/jobs', '{"job_type":"p"}'),
      request('GET /nothing', []),
      post('/jobs', '{"job_type":""}'),
      request('GET /next-job?worker_id=w&job_types=p', []),
      request('GET /next-job?worker_id=w&job_types=p', []),
    ]);
    const [fast, slow] = await answersOfBoth((url) => sendBytes(url, packet, { answers: 5 }));
    expect(fast.map(({ status }) => status)).toEqual([201, 404, 422, 200, 204]);
    expect(fast).toEqual(slow);
  });

  it(`answer the same to ${REQUESTS} hostile requests, seed ${SEED}`, async () => {
    const holders = await Promise.all(
      [twins.fast, twins.slow].map(async ({ url }) => {
        const api = new ApiClient(url);
        const held = await api.running('holder');
        return [held.id, (await api.submitted()).id];
      }),
    );
    expect(holders[0]).toEqual(holders[1]);
    const requests = fc.sample(hostileRequests(openapi, holders[0] as string[], ['holder', 'w']), {
      seed: SEED,
      numRuns: REQUESTS,
    });
    const asked = twins.fast.byExpress();
    for (const hostile of requests) {
      // Tells of the process, which is another thing each time; it has no fast lane.
      if (hostile.path.startsWith('/metrics')) continue;
      const call = { halfClose: hostile.framing === 'long', bodiless: hostile.method === 'HEAD' };
      const [fast, slow] = await answersOfBoth((url) => sendBytes(url, bytesOf(hostile), call));
      expect({ hostile, answers: fast }).toEqual({ hostile, answers: slow });
    }
    // Enough of them were ordinary enough.
    expect(twins.fast.byExpress() - asked).toBeLessThan(REQUESTS * 0.9);
  }, 120_000);
});
