import type { ClaimedJobBody, CompleteJobBody, JobBody, SubmitJobBody } from '../http/contract.js';
import { problemOf, UnexpectedAnswer } from './scheduler-problem.js';

export interface SchedulerClientOptions {
  /** How long one request may take, its answer's body included. 30 s by default. */
  readonly timeoutMs?: number;
}

export interface RequestOptions {
  /** Gives the request up. What it asked for may have happened all the same. */
  readonly signal?: AbortSignal;
}

export interface ClaimRequest {
  /** The worker's unique name, 1 to 128 characters. */
  readonly workerId: string;
  /** The types to ask for; all of them by default. */
  readonly jobTypes?: readonly string[];
}

interface Request extends RequestOptions {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * The scheduler's API, one method an endpoint, one request a call: nothing is retried here.
 *
 * Every method throws SchedulerProblem when the answer is not 2xx, UnexpectedAnswer when it is 2xx but not what the
 * contract promises, a DOMException named TimeoutError when it takes too long, and a network failure just as fetch
 * throws it.
 */
export class SchedulerClient {
  private readonly baseUrl: URL;
  private readonly timeoutMs: number;

  /** @param baseUrl http or https; may carry a path, for a scheduler behind a prefix. */
  constructor(baseUrl: string | URL, { timeoutMs = DEFAULT_TIMEOUT_MS }: SchedulerClientOptions = {}) {
    this.baseUrl = new URL(baseUrl);
    const { protocol, username, password } = this.baseUrl;
    if (!/^https?:$/.test(protocol)) throw new TypeError('the URL of a scheduler is http or https');
    // fetch would refuse each request, in a message that repeats the password.
    if (username || password) throw new TypeError('the URL of a scheduler carries no user name and no password');
    if (!this.baseUrl.pathname.endsWith('/')) this.baseUrl.pathname += '/';
    this.timeoutMs = timeoutMs;
  }

  /** Creates a job. */
  async submit(job: SubmitJobBody, options: RequestOptions = {}): Promise<JobBody> {
    return expectJob(await this.send({ ...options, method: 'POST', path: 'jobs', body: job }));
  }

  /** A job as it is now. */
  async job(jobId: string, options: RequestOptions = {}): Promise<JobBody> {
    return expectJob(await this.send({ ...options, method: 'GET', path: `jobs/${encodeURIComponent(jobId)}` }));
  }

  /** The next job, which from now on is this worker's to run; undefined when none is ready. */
  async claim({ workerId, jobTypes }: ClaimRequest, options: RequestOptions = {}): Promise<ClaimedJobBody | undefined> {
    const query = new URLSearchParams({ worker_id: workerId });
    if (jobTypes) query.set('job_types', jobTypes.join(','));
    const answer = await this.send({ ...options, method: 'GET', path: `next-job?${query}` });
    return answer === undefined ? undefined : expectClaimedJob(answer);
  }

  /** Reports how an attempt ended. With its lease token a report may safely be repeated. */
  async complete(jobId: string, report: CompleteJobBody, options: RequestOptions = {}): Promise<JobBody> {
    const path = `jobs/${encodeURIComponent(jobId)}/complete`;
    return expectJob(await this.send({ ...options, method: 'POST', path, body: report }));
  }

  /** The answer's JSON; undefined when the answer is 204. */
  private async send({ method, path, body, signal }: Request): Promise<unknown> {
    const timeout = AbortSignal.timeout(this.timeoutMs);
    const response = await fetch(new URL(path, this.baseUrl), {
      method,
      headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      // A followed redirect would turn a report into a GET.
      redirect: 'manual',
    });
    // Read whatever the status: an answer left unread keeps its connection busy.
    const text = await response.text();
    if (!response.ok) throw problemOf(response, text);
    return response.status === 204 ? undefined : parse(text, `${method} ${path.replace(/\?.*/, '')}`);
  }
}

function parse(text: string, request: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnexpectedAnswer(`the answer to ${request} is no JSON; is this the URL of a scheduler?`);
  }
}

function expectJob(answer: unknown): JobBody {
  if (hasFields(answer, { id: 'string', job_type: 'string', state: 'string' })) return answer as JobBody;
  throw new UnexpectedAnswer('the answer is JSON, but no job; is this the URL of a scheduler?');
}

function expectClaimedJob(answer: unknown): ClaimedJobBody {
  const job = expectJob(answer);
  // Without these a worker cannot run the job or report it.
  const needed = { lease_token: 'string', attempts: 'number', timeout_seconds: 'number' } as const;
  if (hasFields(job, needed)) return job as ClaimedJobBody;
  throw new UnexpectedAnswer(`the answer to a claim must have ${Object.keys(needed).join(', ')}`);
}

function hasFields(value: unknown, types: Readonly<Record<string, 'string' | 'number'>>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries(types).every(([field, type]) => typeof fields[field] === type);
}
