import type {
  ClaimedJobBody,
  CompletedBody,
  CompleteJobBody,
  Directive,
  HeartbeatBody,
  JobBody,
  JobPageBody,
  LeaseBody,
  LeaseHeartbeatBody,
  ReleaseBody,
  SubmitJobBody,
  WorkerDirectiveBody,
  WorkerHeartbeatAnswerBody,
} from '../http/contract.js';
import type { CreateScheduleBody, ScheduleBody, SchedulePageBody } from '../http/contract/schedules.js';
import type { ManyChangedBody } from '../http/contract/find.js';
import {
  expectClaimedJobs,
  expectCompleted,
  expectDirective,
  expectJob,
  expectJobPage,
  expectLease,
  expectLeases,
  expectSchedule,
  expectSchedulePage,
  expectManyChanged,
  parse,
} from './answers.js';
import {
  claimNextBody,
  filterBody,
  queryString,
  type BulkOptions,
  type ClaimOptions,
  type ClaimRequest,
  type Completions,
  type JobFilter,
  type JobQuery,
  type Release,
  type RequestOptions,
  type ScheduleQuery,
  type SubmitOptions,
} from './client-requests.js';
import { HttpExchange, type HttpRequest } from './http-exchange.js';
import { problemOf } from './scheduler-problem.js';

export interface SchedulerClientOptions {
  /** How long one request may take, beside the time it asks the scheduler to wait. 30 s by default. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** A change of many jobs is answered when it is done, and a scheduler does some thousands in a second. */
const BULK_SECONDS = 3600;

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

  /** Creates a job. With an idempotency key it may safely be repeated. */
  async submit(job: SubmitJobBody, { idempotencyKey, ...options }: SubmitOptions = {}): Promise<JobBody> {
    const headers = idempotencyKey === undefined ? undefined : { 'idempotency-key': idempotencyKey };
    return expectJob(await this.send({ ...options, method: 'POST', path: 'jobs', body: job, headers }));
  }

  /** A job as it is now. */
  async job(jobId: string, options: RequestOptions = {}): Promise<JobBody> {
    return expectJob(await this.send({ ...options, method: 'GET', path: pathOf(jobId) }));
  }

  /** A job as it is when it has ended, or after so many seconds, 0 to 60. */
  async waitFor(jobId: string, waitSeconds: number, options: RequestOptions = {}): Promise<JobBody> {
    const path = `${pathOf(jobId)}?wait=${waitSeconds}`;
    return expectJob(await this.send({ ...options, method: 'GET', path }, waitSeconds));
  }

  /**
   * A page of the jobs there are, the newest first. It may have fewer than `limit`, or none, though there are more: go on
   * until `next_cursor` is null.
   */
  async list(query: JobQuery = {}, options: RequestOptions = {}): Promise<JobPageBody> {
    return expectJobPage(await this.send({ ...options, method: 'GET', path: `jobs${queryString(query)}` }));
  }

  /**
   * The next jobs, which from now on are this worker's to run: as soon as there is one, and none when there is none
   * within `waitSeconds`. With its `requestId` a claim may safely be repeated.
   */
  async claim({ workerId, ...next }: ClaimRequest, options: ClaimOptions = {}): Promise<ClaimedJobBody[]> {
    const body = { worker_id: workerId, ...claimNextBody(next) };
    return expectClaimedJobs(await this.send({ ...options, method: 'POST', path: 'claims', body }, next.waitSeconds));
  }

  /** Reports how an attempt ended. With its lease token a report may safely be repeated. */
  async complete(jobId: string, report: CompleteJobBody, options: RequestOptions = {}): Promise<JobBody> {
    return expectJob(await this.send({ ...options, method: 'POST', path: pathOf(jobId, 'complete'), body: report }));
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

  /** Extends a lease, and says how far its attempt is. */
  async heartbeat(jobId: string, body: HeartbeatBody, options: RequestOptions = {}): Promise<LeaseBody> {
    return expectLease(await this.send({ ...options, method: 'POST', path: pathOf(jobId, 'heartbeat'), body }));
  }

  /** Extends leases, 1000 at most, and asks what the worker shall do. One status for each lease, in order. */
  async heartbeatWorker(
    workerId: string,
    leases: readonly LeaseHeartbeatBody[],
    options: RequestOptions = {},
  ): Promise<WorkerHeartbeatAnswerBody> {
    const path = `workers/${encodeURIComponent(workerId)}/heartbeat`;
    return expectLeases(await this.send({ ...options, method: 'POST', path, body: { leases } }), leases);
  }

  /** Gives a claimed job back: it is PENDING again, and no attempt was spent. */
  async release(jobId: string, { leaseToken, delaySeconds }: Release, options: RequestOptions = {}): Promise<JobBody> {
    const body: ReleaseBody = {
      lease_token: leaseToken,
      ...(delaySeconds !== undefined && { delay_seconds: delaySeconds }),
    };
    return expectJob(await this.send({ ...options, method: 'POST', path: pathOf(jobId, 'release'), body }));
  }

  /** Ends a job that waits, and asks the worker of one that runs to stop. May be repeated. */
  async cancel(jobId: string, options: RequestOptions = {}): Promise<JobBody> {
    return expectJob(await this.send({ ...options, method: 'POST', path: pathOf(jobId, 'cancel'), body: {} }));
  }

  /** Makes a FAILED job PENDING again, with all its attempts. */
  async retry(jobId: string, options: RequestOptions = {}): Promise<JobBody> {
    return expectJob(await this.send({ ...options, method: 'POST', path: pathOf(jobId, 'retry'), body: {} }));
  }

  /** Cancels all jobs that are like this, at least in one respect, and answers when it is done. May be repeated. */
  async cancelMany(filter: JobFilter, options: BulkOptions = {}): Promise<ManyChangedBody> {
    return this.changeMany('cancel', filter, options);
  }

  /** Retries all FAILED jobs that are like this, at least in one respect, and answers when it is done. May be repeated. */
  async retryMany(filter: JobFilter, options: BulkOptions = {}): Promise<ManyChangedBody> {
    return this.changeMany('retry', filter, options);
  }

  /** Tells a worker to go on, to drain, or to stop; it hears of it with its next heartbeat. */
  async setDirective(
    workerId: string,
    directive: Directive,
    options: RequestOptions = {},
  ): Promise<WorkerDirectiveBody> {
    const path = `workers/${encodeURIComponent(workerId)}/directive`;
    return expectDirective(await this.send({ ...options, method: 'POST', path, body: { directive } }));
  }

  /** Creates a schedule; the very same again is no error. May be repeated. */
  async createSchedule(schedule: CreateScheduleBody, options: RequestOptions = {}): Promise<ScheduleBody> {
    return expectSchedule(await this.send({ ...options, method: 'POST', path: 'schedules', body: schedule }));
  }

  /** Creates a schedule or replaces that of the same name. May be repeated. */
  async putSchedule({ name, ...body }: CreateScheduleBody, options: RequestOptions = {}): Promise<ScheduleBody> {
    return expectSchedule(await this.send({ ...options, method: 'PUT', path: schedulePath(name), body }));
  }

  /** A page of the schedules there are, by name. */
  async schedules({ cursor, limit }: ScheduleQuery = {}, options: RequestOptions = {}): Promise<SchedulePageBody> {
    const path = `schedules${queryString({ cursor, limit })}`;
    return expectSchedulePage(await this.send({ ...options, method: 'GET', path }));
  }

  /** A schedule as it is now. */
  async schedule(name: string, options: RequestOptions = {}): Promise<ScheduleBody> {
    return expectSchedule(await this.send({ ...options, method: 'GET', path: schedulePath(name) }));
  }

  /** Deletes a schedule, and answers with what it was. Its jobs stay. */
  async deleteSchedule(name: string, options: RequestOptions = {}): Promise<ScheduleBody> {
    return expectSchedule(await this.send({ ...options, method: 'DELETE', path: schedulePath(name) }));
  }

  /** Lets a schedule fire no more. May be repeated. */
  async pauseSchedule(name: string, options: RequestOptions = {}): Promise<ScheduleBody> {
    return expectSchedule(await this.send({ ...options, method: 'POST', path: schedulePath(name, 'pause'), body: {} }));
  }

  /** Lets a paused schedule fire again, from now on. May be repeated. */
  async resumeSchedule(name: string, options: RequestOptions = {}): Promise<ScheduleBody> {
    return expectSchedule(
      await this.send({ ...options, method: 'POST', path: schedulePath(name, 'resume'), body: {} }),
    );
  }

  /** Submits the job of a schedule now. */
  async runSchedule(name: string, options: RequestOptions = {}): Promise<JobBody> {
    return expectJob(await this.send({ ...options, method: 'POST', path: schedulePath(name, 'run'), body: {} }));
  }

  private async changeMany(verb: string, filter: JobFilter, { dryRun, ...options }: BulkOptions) {
    const body = { filter: filterBody(filter), ...(dryRun !== undefined && { dry_run: dryRun }) };
    const request = { ...options, method: 'POST', path: `jobs/${verb}`, body } as const;
    return expectManyChanged(await this.send(request, BULK_SECONDS));
  }

  /** The answer's JSON. */
  private async send(request: Omit<HttpRequest, 'timeoutMs'>, waitSeconds = 0): Promise<unknown> {
    const answer = await this.exchange.send({ ...request, timeoutMs: this.timeoutMs + waitSeconds * 1000 });
    if (answer.status < 200 || answer.status > 299) throw problemOf(answer);
    return parse(answer.text, `${request.method} ${request.path}`);
  }
}

function pathOf(jobId: string, verb?: string): string {
  return `jobs/${encodeURIComponent(jobId)}${verb === undefined ? '' : `/${verb}`}`;
}

function schedulePath(name: string, verb?: string): string {
  return `schedules/${encodeURIComponent(name)}${verb === undefined ? '' : `/${verb}`}`;
}
