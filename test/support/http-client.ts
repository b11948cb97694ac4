import { request as httpRequest, Agent, type IncomingHttpHeaders } from 'node:http';
import { expect } from '@jest/globals';
import type { ClaimedJobBody, JobBody, Problem, SubmitJobBody } from '../../src/interface/http/contract.js';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Send the body without Content-Length. */
  readonly chunked?: boolean;
}

/** One request by node:http, which lets a test send what fetch would not. */
export function send(url: string, method: string, path: string, call: Call = {}): Promise<Answer> {
  const { headers = {}, body, chunked = false } = call;
  const { hostname, port } = new URL(url);
  const length = body === undefined || chunked ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { hostname, port, method, path, headers: { ...length, ...headers }, agent: AGENT },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode as number, headers: response.headers, text });
        });
      },
    );
    request.on('error', reject);
    if (chunked) request.setHeader('Transfer-Encoding', 'chunked');
    request.end(body);
  });
}

const AGENT = new Agent({ keepAlive: true, maxSockets: 16 });

/** The API in the words of its clients. What has a body is answered with the body, so that it can be asserted. */
export class ApiClient {
  private types = 0;

  constructor(readonly url: string) {}

  send(method: string, path: string, call?: Call): Promise<Answer> {
    return send(this.url, method, path, call);
  }

  /** A body that is JSON text already: it may be anything but JSON. */
  postText(path: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, { body, headers: { 'Content-Type': 'application/json', ...headers } });
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.postText(path, JSON.stringify(body));
  }

  submit(body: unknown): Promise<Answer> {
    return this.post('/jobs', body);
  }

  complete(id: string, body: unknown): Promise<Answer> {
    return this.post(`/jobs/${id}/complete`, body);
  }

  claim(workerId: string, jobTypes?: string): Promise<Answer> {
    const query = new URLSearchParams({ worker_id: workerId, ...(jobTypes !== undefined && { job_types: jobTypes }) });
    return this.send('GET', `/next-job?${query}`);
  }

  async job(id: string): Promise<JobBody> {
    return bodyOf<JobBody>(await this.send('GET', `/jobs/${id}`), 200);
  }

  /** A job type of its own for each test, so that tests share a queue and never each other's jobs. */
  freshType(): string {
    return `type-${++this.types}`;
  }

  async submitted(body: Partial<SubmitJobBody> = {}): Promise<JobBody> {
    return bodyOf<JobBody>(await this.submit({ job_type: this.freshType(), ...body }), 201);
  }

  async claimed(workerId: string, jobType: string): Promise<ClaimedJobBody> {
    return bodyOf<ClaimedJobBody>(await this.claim(workerId, jobType), 200);
  }

  /** Claims whatever is ready, so that a test can look at all there is. */
  async emptyQueue(): Promise<void> {
    while ((await this.claim('test-cleaner')).status === 200);
  }

  /** A new job that this worker holds. */
  async running(workerId = 'worker-1'): Promise<ClaimedJobBody> {
    const { job_type: jobType } = await this.submitted();
    return this.claimed(workerId, jobType);
  }
}

/** The holder's word on its attempt. */
export function reportOf(claim: ClaimedJobBody, outcome: object): object {
  return { worker_id: claim.worker_id, lease_token: claim.lease_token, ...outcome };
}

export function bodyOf<T>(answer: Answer, status: number): T {
  if (answer.status !== status)
    throw new Error(`expected ${status}, got ${answer.status}: ${answer.text.slice(0, 500)}`);
  return JSON.parse(answer.text) as T;
}

/** Written down a second time on purpose: a client relies on each of these codes and its status. */
export const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  malformed_json: 400,
  malformed_request: 400,
  too_deep: 400,
  prefetch_refused: 403,
  job_not_found: 404,
  schedule_not_found: 404,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  duplicate_job: 409,
  illegal_move: 409,
  schedule_exists: 409,
  lease_lost: 409,
  outcome_conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  expectation_failed: 417,
  idempotency_mismatch: 422,
  validation_failed: 422,
  headers_too_large: 431,
  busy: 503,
  database_unavailable: 503,
  shutting_down: 503,
};

/** A stack frame, a file of ours or a dependency's: nothing that an answer may tell. */
export const LEAK = /(?:\n|\\n)\s*at |\bat .*\(.*:\d+:\d+\)|node_modules|file:\/\/|\/(?:src|dist)\/|\.[cm]?[jt]s:\d+/;

/** Asserts that an answer is a well-formed problem with this code, and returns it. */
export function problemOf(answer: Answer, code: string): Problem {
  expect({ status: answer.status, body: answer.text }).toEqual({
    status: STATUS_OF_CODE[code],
    body: expect.any(String),
  });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json(;|$)/);
  expect(answer.text).not.toMatch(LEAK);
  const problem = JSON.parse(answer.text) as Problem;
  expect(problem).toMatchObject({ type: `urn:baton:problem:${code}`, code, status: answer.status });
  expect(problem.title).toMatch(/\w/);
  expect(problem.detail).toMatch(/\w/);
  return problem;
}

/** The fields that a problem names, sorted. */
export function fieldsAtFault(answer: Answer, code = 'validation_failed'): string[] {
  return (problemOf(answer, code).errors ?? []).map(({ field }) => field).sort();
}
