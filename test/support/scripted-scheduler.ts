import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  ClaimedJobBody,
  ClaimedJobsBody,
  ClaimJobsBody,
  CompletedBody,
  CompletionsBody,
  ReportBody,
  ReportStatus,
} from '../../src/interface/http/contract.js';

/** What to answer; `cut` closes the connection instead, `hang` never answers. */
export type Answer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | 'cut'
  | 'hang';
type Scripted<T = Answer> = T | Promise<T>;

/** What became of the reports of one request, in order; the last is that of all others. */
export class Statuses {
  constructor(readonly statuses: readonly ReportStatus[]) {}
}

export interface ClaimSeen {
  readonly workerId: string;
  readonly jobTypes: readonly string[] | undefined;
  readonly limit: number | undefined;
  readonly waitSeconds: number | undefined;
  /** Whether it came with reports. */
  readonly rode: boolean;
}

export interface ReportSeen {
  readonly jobId: string;
  readonly body: Omit<ReportBody, 'job_id'> & { readonly worker_id: string };
}

const NOTHING: Answer = { status: 200, body: { jobs: [] } };
const ALL_RECORDED = new Statuses(['recorded']);

/**
 * A real HTTP server that answers claims and reports as scripted. Once a script is over there are no jobs, which is
 * said at once, and all reports are recorded. A claim that rides with reports is answered from the script of the claims,
 * unless the reports are answered with something other than statuses.
 */
export class ScriptedScheduler {
  readonly claims: ClaimSeen[] = [];
  readonly reports: ReportSeen[] = [];
  /** How many reports each request carried. */
  readonly batches: number[] = [];
  /** Other requests: method and path. */
  readonly others: string[] = [];
  private readonly claimScript: Scripted[] = [];
  private readonly reportScript: Scripted<Answer | Statuses>[] = [];
  private readonly otherScript: Scripted[] = [];
  private readonly server = createServer((request, response) => void this.serve(request, response));

  static async start(): Promise<ScriptedScheduler> {
    const scheduler = new ScriptedScheduler();
    scheduler.server.listen(0, '127.0.0.1');
    await once(scheduler.server, 'listening');
    return scheduler;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What the next claims are answered with, in order. */
  answerClaims(...answers: Scripted[]): void {
    this.claimScript.push(...answers);
  }

  /** What the next requests with reports are answered with, in order. */
  answerReports(...answers: Scripted<Answer | Statuses>[]): void {
    this.reportScript.push(...answers);
  }

  /** What the next requests to other paths are answered with, in order; 404 after that. */
  answerOthers(...answers: Scripted[]): void {
    this.otherScript.push(...answers);
  }

  connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await Array.fromAsync(request)).join('');
    const path = `${request.method} ${request.url}`;
    if (path === 'POST /claims') return send(await this.claim(JSON.parse(text) as ClaimJobsBody, false), response);
    if (path === 'POST /completions') {
      return send(await this.complete(JSON.parse(text) as CompletionsBody), response);
    }
    this.others.push(path);
    return send(await (this.otherScript.shift() ?? { status: 404 }), response);
  }

  private claim({ worker_id, job_types, limit, wait_seconds }: ClaimJobsBody, rode: boolean): Scripted {
    this.claims.push({ workerId: worker_id, jobTypes: job_types, limit, waitSeconds: wait_seconds, rode });
    return this.claimScript.shift() ?? NOTHING;
  }

  private async complete({ worker_id, reports, claim_next }: CompletionsBody): Promise<Answer> {
    this.batches.push(reports.length);
    this.reports.push(...reports.map(({ job_id, ...rest }) => ({ jobId: job_id, body: { worker_id, ...rest } })));
    const scripted = await (this.reportScript.shift() ?? ALL_RECORDED);
    if (!(scripted instanceof Statuses)) return scripted;
    const { statuses } = scripted;
    const outcomes: CompletedBody['outcomes'] = reports.map(({ job_id }, index) => ({
      job_id,
      status: statuses[index] ?? statuses.at(-1) ?? 'recorded',
      state: 'COMPLETED',
    }));
    const next = claim_next ? await this.claim({ worker_id, ...claim_next }, true) : NOTHING;
    if (typeof next === 'string' || next.status !== 200) return next;
    return { status: 200, body: { outcomes, ...(next.body as ClaimedJobsBody) } };
  }
}

function send(answer: Answer, response: ServerResponse): void {
  if (answer === 'hang') return;
  if (answer === 'cut') return void response.socket?.destroy();
  const { status, body, headers } = answer;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
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
    lease_token: `token-${number}`,
    lease_seconds: 30,
    ...fields,
  };
}
