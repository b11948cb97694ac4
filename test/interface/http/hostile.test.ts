import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Coordinator } from '../../../src/application/coordinator.js';
import { JobWatch } from '../../../src/application/job-watch.js';
import type { JobBody } from '../../../src/interface/http/contract.js';
import {
  ApiClient,
  bodyOf,
  LEAK,
  problemOf,
  reportOf,
  STATUS_OF_CODE,
  type Answer,
} from '../../support/http-client.js';
import { bytesOf, hostileRequests, type HostileRequest } from '../../support/http-hostile.js';
import type { OpenApi } from '../../support/http-schema-values.js';
import { sendBytes } from '../../support/http-socket.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

/** Another seed, another thousand requests: HOSTILE_SEED=7 npx jest hostile. */
const SEED = Number(process.env['HOSTILE_SEED'] ?? 20_260_101);
const REQUESTS = 1_000;
const CONCURRENCY = 8;

/** What any operation may answer before the request has reached it. */
const ANYWHERE = new Set([400, 404, 405, 408, 413, 415, 417, 431]);

const openapi = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')) as OpenApi;

describe.each(DATABASE_KINDS)(`${REQUESTS} hostile requests, seed ${SEED}, on %s`, (kind) => {
  let app: TestApp;
  let api: ApiClient;
  let sent: { request: HostileRequest; answers: Answer[]; trouble?: string }[];

  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
    // The clock stands still, and who waits would wait for it.
    app.container.resolve(JobWatch).close();
    app.container.resolve(Coordinator).stopWaiting();
    const held = await api.running('holder');
    const waiting = await api.submitted();
    const requests = fc.sample(hostileRequests(openapi, [held.id, waiting.id], ['holder', 'w']), {
      seed: SEED,
      numRuns: REQUESTS,
    });
    sent = requests.map((request) => ({
      request: { ...request, by: sendable(app.url, request) ? 'fetch' : 'socket' },
      answers: [],
    }));
    const queue = sent.values();
    await Promise.all(
      Array.from({ length: CONCURRENCY }, async () => {
        for (const exchange of queue) {
          try {
            exchange.answers = await answersTo(app.url, exchange.request);
          } catch (error) {
            exchange.trouble = String(error);
          }
        }
      }),
    );
  }, 60_000);
  afterAll(() => app.close());

  /** The exchanges that are not as they should be, readable, the first few. */
  const offenders = (isBad: (answer: Answer, request: HostileRequest) => boolean) =>
    sent
      .flatMap(({ request, answers }) =>
        answers.filter((answer) => isBad(answer, request)).map((answer) => show(request, answer)),
      )
      .slice(0, 10);

  it('reach the app, for the most part', () => {
    const statuses = Map.groupBy(sent, ({ answers }) => answers[0]?.status);
    for (const status of [200, 201, 204, 400, 404, 405, 409, 415, 422]) expect([...statuses.keys()]).toContain(status);
    expect(statuses.get(undefined)?.length ?? 0).toBeLessThan(REQUESTS / 10);
  });

  it('are each answered or hung up on, none left waiting', () => {
    expect(sent.filter(({ trouble }) => trouble).map(({ request, trouble }) => `${trouble}: ${show(request)}`)).toEqual(
      [],
    );
  });

  it('never get a 5xx', () => {
    expect(offenders(({ status }) => status >= 500)).toEqual([]);
  });

  it('never see a stack, a file or a dependency of the scheduler', () => {
    expect(
      offenders(({ text, headers }) => !String(headers['content-type']).includes('html') && LEAK.test(text)),
    ).toEqual([]);
  });

  it('get every refusal with a body as a problem with a known code', () => {
    expect(offenders((answer) => answer.status >= 400 && answer.text !== '' && !isKnownProblem(answer))).toEqual([]);
  });

  it('get no refusal without a body, except for HEAD', () => {
    expect(offenders((answer, { method }) => answer.status >= 400 && answer.text === '' && method !== 'HEAD')).toEqual(
      [],
    );
  });

  it('get only statuses that the OpenAPI document declares for the operation', () => {
    const undeclared = sent.flatMap(({ request, answers }) =>
      answers.flatMap(({ status }) => undeclaredStatus(request, status)),
    );
    expect([...new Set(undeclared)].sort()).toEqual([]);
  });

  it('have polluted no prototype', () => {
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('leave a scheduler that still works', async () => {
    problemOf(await api.submit({ job_type: '' }), 'validation_failed');
    const claim = await api.running('afterwards');
    const done = await api.complete(claim.id, reportOf(claim, { success: true, result: 'still here' }));
    expect(bodyOf<JobBody>(done, 200)).toMatchObject({ state: 'COMPLETED', result: 'still here' });
    expect((await api.send('GET', '/readyz')).status).toBe(200);
  });
});

async function answersTo(url: string, request: HostileRequest): Promise<Answer[]> {
  const asFetched = sendable(url, request);
  if (asFetched) {
    const response = await fetch(asFetched);
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    // A stream has no end: that it has begun is the answer.
    if (isStream) await response.body?.cancel();
    const text = isStream ? '' : await response.text();
    return [{ status: response.status, headers: Object.fromEntries(response.headers), text }];
  }
  return sendBytes(url, bytesOf(request), {
    halfClose: request.framing === 'long',
    bodiless: request.method === 'HEAD',
  });
}

/** The request for fetch, if it is to go that way and fetch would send it. */
function sendable(url: string, { method, path, headers, body, by }: HostileRequest): Request | undefined {
  if (by === 'socket' || headers.some(([name, value]) => /^(expect|upgrade)$/i.test(name) || /[^\t -~]/.test(value)))
    return undefined;
  const withBody = !/^(get|head)$/i.test(method) && body !== undefined;
  try {
    const request = new Request(new URL(path, url), {
      method,
      headers: headers as [string, string][],
      redirect: 'manual',
      ...(withBody && { body: new Uint8Array(body) }),
    });
    return new URL(request.url).origin === url ? request : undefined;
  } catch {
    return undefined;
  }
}

function isKnownProblem({ status, headers, text }: Answer): boolean {
  if (!headers['content-type']?.startsWith('application/problem+json')) return false;
  try {
    const { code, status: told, type, title, detail } = JSON.parse(text) as Record<string, unknown>;
    return (
      STATUS_OF_CODE[String(code)] === status &&
      told === status &&
      [type, title, detail].every((part) => typeof part === 'string')
    );
  } catch {
    return false;
  }
}

/** The operation and the status, when the document does not say that the one answers the other. */
function undeclaredStatus({ method, path, by }: HostileRequest, status: number): string[] {
  if (ANYWHERE.has(status)) return [];
  // What Express takes for the same path: capitals, a slash at the end, a host before it; fetch resolves dots as well.
  const asked = by === 'fetch' ? new URL(path, 'http://localhost').pathname : path.replace(/^http:\/\/[^/]*/, '');
  const pathname = asked
    .replace(/\?.*/s, '')
    .replace(/(.)\/$/, '$1')
    .toLowerCase();
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  for (const [template, operations] of Object.entries(openapi.paths)) {
    if (!operations[verb] || !new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname)) continue;
    return String(status) in operations[verb].responses ? [] : [`${verb} ${template}: ${status}`];
  }
  // OPTIONS, and the pages about the API.
  return status < 400 ? [] : [`${method} ${path}: ${status}`];
}

function show(request: HostileRequest, answer?: Answer): string {
  const { method, path, headers, body, framing, by } = request;
  const sent = `${method} ${path} ${JSON.stringify(headers)} ${framing} by ${by}: ${body?.toString('latin1').slice(0, 300)}`;
  return answer ? `${answer.status} ${answer.text.slice(0, 200)} <- ${sent}` : sent;
}
