import type { ClaimNextBody, JobState, ReportBody } from '../http/contract.js';
import type { JobFilterBody } from '../http/contract/find.js';

export interface RequestOptions {
  /** Gives the request up. What it asked for may have happened all the same. */
  readonly signal?: AbortSignal;
}

export interface SubmitOptions extends RequestOptions {
  /**
   * The request's name, 1 to 255 visible ASCII characters. Sent again within a day with the same name and job, it is
   * answered as it was the first time, and makes no second job.
   */
  readonly idempotencyKey?: string;
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
  /** The claim's name, 1 to 128 characters. Asked again with the same name, it is given the same jobs. */
  readonly requestId?: string;
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

export interface Release {
  readonly leaseToken: string;
  /** When the job is ready again, 0 to 31536000 s from now; at once by default. */
  readonly delaySeconds?: number;
}

/** Which jobs: those that all of it is true for. */
export interface JobFilter {
  readonly state?: JobState;
  readonly jobType?: string;
  readonly tag?: string;
  /** Who runs it, or ran it last. */
  readonly workerId?: string;
  /** Submitted then or later; a text is ISO 8601 with a time zone. */
  readonly createdAfter?: Date | string;
  /** Submitted earlier. */
  readonly createdBefore?: Date | string;
  /** A text that its error has somewhere, in whatever case. */
  readonly error?: string;
}

export interface BulkOptions extends RequestOptions {
  /** Only count the jobs. */
  readonly dryRun?: boolean;
}

/** Which jobs to list; all of them by default. */
export interface JobQuery extends JobFilter {
  /** How many at most, 1 to 100; 50 by default. */
  readonly limit?: number;
  /** Where the page before ended: its `next_cursor`. */
  readonly cursor?: string;
}

/** Which schedules to list. */
export interface ScheduleQuery {
  /** How many at most, 1 to 100; 50 by default. */
  readonly limit?: number | undefined;
  /** Where the page before ended: its `next_cursor`. */
  readonly cursor?: string | undefined;
}

export function claimNextBody({ jobTypes, limit, waitSeconds, requestId }: ClaimNext): ClaimNextBody {
  return {
    ...(jobTypes && { job_types: [...jobTypes] }),
    ...(limit !== undefined && { limit }),
    ...(waitSeconds !== undefined && { wait_seconds: waitSeconds }),
    ...(requestId !== undefined && { request_id: requestId }),
  };
}

export function filterBody({ createdAfter, createdBefore, ...filter }: JobFilter): JobFilterBody {
  const { state, jobType, tag, workerId, error } = filter;
  return {
    ...(state !== undefined && { state }),
    ...(jobType !== undefined && { job_type: jobType }),
    ...(tag !== undefined && { tag }),
    ...(workerId !== undefined && { worker_id: workerId }),
    ...(createdAfter !== undefined && { created_after: textOf(createdAfter) }),
    ...(createdBefore !== undefined && { created_before: textOf(createdBefore) }),
    ...(error !== undefined && { error }),
  };
}

export function queryString({ limit, cursor, ...filter }: JobQuery): string {
  const query = new URLSearchParams();
  const wanted = { ...filterBody(filter), limit, cursor };
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) query.set(name, String(value));
  return query.size > 0 ? `?${query.toString()}` : '';
}

function textOf(time: Date | string): string {
  return typeof time === 'string' ? time : time.toISOString();
}
