import type { ClaimedJobBody, Directive, LeaseStatus, ReportStatus } from '../../src/interface/http/contract.js';

/** What to answer; `cut` closes the connection instead, `hang` never answers. */
export type Answer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | 'cut'
  | 'hang';
export type Scripted<T = Answer> = T | Promise<T>;

/** What became of the reports of one request, in order; the last is that of all others. */
export class Statuses {
  constructor(readonly statuses: readonly ReportStatus[]) {}
}

/** What became of the leases of one request, in order; the last is that of all others. And what the worker shall do. */
export class Leases {
  constructor(
    readonly statuses: readonly LeaseStatus[],
    readonly leaseSeconds = 30,
    readonly directive: Directive = 'run',
  ) {}
}

/** The answer to a claim that was given a job. */
export function job(fields: Partial<ClaimedJobBody> = {}): Answer {
  return jobs(fields);
}

/** The answer to a claim that was given jobs. */
export function jobs(...all: Partial<ClaimedJobBody>[]): Answer {
  return { status: 200, body: { jobs: all.map(claimedJob) } };
}

export function statuses(...of: ReportStatus[]): Statuses {
  return new Statuses(of);
}

export function leases(statuses: readonly LeaseStatus[], leaseSeconds?: number, directive?: Directive): Leases {
  return new Leases(statuses, leaseSeconds, directive);
}

export function problem(status: number, code: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const body = { type: `urn:baton:problem:${code}`, title: code, status, code, detail: `because of ${code}` };
  return { status, body, headers: { 'content-type': 'application/problem+json', ...headers } };
}

let jobsMade = 0;

export function claimedJob(fields: Partial<ClaimedJobBody> = {}): ClaimedJobBody {
  const number = String(++jobsMade);
  return {
    id: `00000000-0000-7000-8000-${number.padStart(12, '0')}`,
    job_type: 'echo',
    payload: {},
    priority: 5,
    state: 'RUNNING',
    attempts: 1,
    max_attempts: 2,
    timeout_seconds: 30,
    worker_id: 'w',
    run_at: '2030-01-01T00:00:00.000Z',
    created_at: '2030-01-01T00:00:00.000Z',
    started_at: '2030-01-01T00:00:00.000Z',
    deadline_at: '2030-01-01T00:00:30.000Z',
    finished_at: null,
    result: null,
    error: null,
    failure_reason: null,
    failure_message: null,
    deliveries: 1,
    failures: 0,
    progress: null,
    note: null,
    checkpoint: null,
    cancel_requested: false,
    backoff: null,
    unique_key: null,
    unique_scope: null,
    tags: [],
    expires_at: null,
    attempt_log: [],
    lease_token: `token-${number}`,
    lease_seconds: fields.timeout_seconds ?? 30,
    ...fields,
  };
}
