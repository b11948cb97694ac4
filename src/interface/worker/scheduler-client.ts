import type {
  ClaimedJobBody,
  ClaimNextBody,
  CompletedBody,
  CompleteJobBody,
  JobBody,
  ReportBody,
  SubmitJobBody,
} from '../http/contract.js';
import { expectClaimedJobs, expectCompleted, expectJob, parse } from './answers.js';
import { HttpExchange, type HttpRequest } from './http-exchange.js';
import { problemOf } from './scheduler-problem.js';

export interface SchedulerClientOptions {
  /** How long one request may take, beside the time it asks the scheduler to wait. 30 s by default. */
  readonly timeoutMs?: number;
}

export interface RequestOptions {
  /** Gives the request up. What it asked for may have happened all the same. */
  readonly signal?: AbortSignal;
}

export interface ClaimOptions extends RequestOptions {
  /** Withdraws the claim, which then throws HungUp, unless its answer is already on the way: that one is given. */
  readonly hangUp?: AbortSignal;
}

export interface ClaimNext {
  /** The types to ask for; all of them by default. */
  readonly jobTypes?: readonly string[];
  /** How many jobs at most, 1 to 1000; 1 by default. */
  readonly limit?: number;
  /** How long the scheduler may wait for a job when none is ready, 0 to 60; 0 by default. */
  readonly waitSeconds?: number;
}

export interface ClaimRequest extends ClaimNext {
  /** The worker's unique name, 1 to 128 characters. */
  readonly workerId: string;
}

export interface Completions {
  readonly workerId: string;
  /** How attempts ended, 1000 at most. With their lease tokens they may safely be repeated. */
  readonly reports: readonly ReportBody[];
  /** What to claim in the same round trip. */
  readonly claimNext?: ClaimNext;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * The scheduler's API, one method an endpoint, one request a call: nothing is retried here.
 *
 * Every method throws SchedulerProblem when the answer is not 2xx, UnexpectedAnswer when it is 2xx but not what the
 * contract promises, a DOMException named TimeoutError when it takes too long, and a network failure just as node:http
 * throws it.
 */
export class SchedulerClient {
  private readonly exchange: HttpExchange;
  private readonly timeoutMs: number;

  /** @param baseUrl http or https; may carry a path, for a scheduler behind a prefix. */
  constructor(baseUrl: string | URL, { timeoutMs = DEFAULT_TIMEOUT_MS }: SchedulerClientOptions = {}) {
    const url = new URL(baseUrl);
    if (!/^https?:$/.test(url.protocol)) throw new TypeError('the URL of a scheduler is http or https');
    if (url.username || url.password) {
      throw new TypeError('the URL of a scheduler carries no user name and no password');
    }
    this.exchange = new HttpExchange(url);
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

  /**
   * The next jobs, which from now on are this worker's to run: as soon as there is one, and none when there is none
   * within `waitSeconds`.
   */
  async claim({ workerId, ...next }: ClaimRequest, options: ClaimOptions = {}): Promise<ClaimedJobBody[]> {
    const body = { worker_id: workerId, ...claimNextBody(next) };
    return expectClaimedJobs(await this.send({ ...options, method: 'POST', path: 'claims', body }, next.waitSeconds));
  }

  /** Reports how an attempt ended. With its lease token a report may safely be repeated. */
  async complete(jobId: string, report: CompleteJobBody, options: RequestOptions = {}): Promise<JobBody> {
    const path = `jobs/${encodeURIComponent(jobId)}/complete`;
    return expectJob(await this.send({ ...options, method: 'POST', path, body: report }));
  }

  /** Reports how many attempts ended and claims the next jobs, in one request. One outcome for each report, in order. */
  async completeMany(
    { workerId, reports, claimNext }: Completions,
    options: RequestOptions = {},
  ): Promise<CompletedBody> {
    const next = claimNext && { claim_next: claimNextBody(claimNext) };
    const body = { worker_id: workerId, reports, ...next };
    const request = { ...options, method: 'POST', path: 'completions', body } as const;
    return expectCompleted(await this.send(request, claimNext?.waitSeconds), reports);
  }

  /** The answer's JSON. */
  private async send(request: Omit<HttpRequest, 'timeoutMs'>, waitSeconds = 0): Promise<unknown> {
    const answer = await this.exchange.send({ ...request, timeoutMs: this.timeoutMs + waitSeconds * 1000 });
    if (answer.status < 200 || answer.status > 299) throw problemOf(answer);
    return parse(answer.text, `${request.method} ${request.path}`);
  }
}

function claimNextBody({ jobTypes, limit, waitSeconds }: ClaimNext): ClaimNextBody {
  return {
    ...(jobTypes && { job_types: [...jobTypes] }),
    ...(limit !== undefined && { limit }),
    ...(waitSeconds !== undefined && { wait_seconds: waitSeconds }),
  };
}
