import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
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
import { sendBytes } from '../../support/http-socket.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

/** Another seed, another thousand requests: HOSTILE_SEED=7 npx jest hostile. */
const SEED = Number(process.env['HOSTILE_SEED'] ?? 20_260_101);
const REQUESTS = 1_000;
const CONCURRENCY = 8;

/** What any operation may answer before the request has reached it. */
const ANYWHERE = new Set([400, 404, 405, 408, 413, 415, 417, 431]);

const openapi = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  components: { schemas: Record<string, never> };
};

describe.each(DATABASE_KINDS)(`${REQUESTS} hostile requests, seed ${SEED}, on %s`, (kind) => {
  let app: TestApp;
  let api: ApiClient;
  let sent: { request: HostileRequest; answers: Answer[]; trouble?: string }[];

  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
    const held = await api.running('holder');
    const waiting = await api.submitted();
    const requests = fc.sample(hostileRequests(openapi, [held.id, waiting.id], ['holder', 'w']), {
      seed: SEED,
      numRuns: REQUESTS,
    });
    sent = requests.map((request) => ({ request, answers: [] }));
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
    expect(offenders((answer, request) => !isDeclared(answer, request))).toEqual([]);
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
  if (request.by === 'fetch') {
    const answer = await byFetch(url, request);
    if (answer) return [answer];
  }
  return sendBytes(url, bytesOf(request), {
    halfClose: request.framing === 'long',
    bodiless: request.method === 'HEAD',
  });
}

/** Undefined when fetch itself refuses to send such a request. */
async function byFetch(url: string, { method, path, headers, body }: HostileRequest): Promise<Answer | undefined> {
  let request: Request;
  try {
    const sendable = headers.filter(([name]) => !/^(expect|upgrade)$/i.test(name)) as [string, string][];
    const withBody = !/^(get|head)$/i.test(method) && body !== undefined;
    request = new Request(new URL(path, url), {
      method,
      headers: sendable,
      redirect: 'manual',
      ...(withBody && { body: new Uint8Array(body) }),
    });
    if (new URL(request.url).origin !== url) return undefined;
  } catch {
    return undefined;
  }
  const response = await fetch(request);
  return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
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

function isDeclared({ status }: Answer, { method, path }: HostileRequest): boolean {
  if (ANYWHERE.has(status)) return true;
  const [pathname = ''] = path.split('?');
  for (const [template, operations] of Object.entries(openapi.paths)) {
    const pattern = new RegExp(`^${template.replace('{id}', '[^/]+')}$`);
    const operation = operations[method === 'HEAD' ? 'get' : method.toLowerCase()];
    if (operation && pattern.test(pathname)) return String(status) in operation.responses;
  }
  // OPTIONS, and the pages about the API.
  return status < 400;
}

function show(request: HostileRequest, answer?: Answer): string {
  const { method, path, headers, body, framing, by } = request;
  const sent = `${method} ${path} ${JSON.stringify(headers)} ${framing} by ${by}: ${body?.toString('latin1').slice(0, 300)}`;
  return answer ? `${answer.status} ${answer.text.slice(0, 200)} <- ${sent}` : sent;
}
