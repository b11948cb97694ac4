import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClaimedJobBody, CompleteJobBody } from '../../src/interface/http/contract.js';

/** What to answer; `cut` closes the connection instead, `hang` never answers. */
export type Answer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | 'cut'
  | 'hang';
type Scripted = Answer | Promise<Answer>;

export interface ClaimSeen {
  readonly workerId: string | null;
  readonly jobTypes: string | null;
}

export interface ReportSeen {
  readonly jobId: string;
  readonly body: CompleteJobBody;
}

const NOTHING: Answer = { status: 204 };

/** A real HTTP server that answers claims and reports as scripted: 204 and 200 once the script is over. */
export class ScriptedScheduler {
  readonly claims: ClaimSeen[] = [];
  readonly reports: ReportSeen[] = [];
  private readonly claimScript: Scripted[] = [];
  private readonly reportScript: Scripted[] = [];
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

  /** What the next reports are answered with, in order. */
  answerReports(...answers: Scripted[]): void {
    this.reportScript.push(...answers);
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
    const url = new URL(request.url ?? '/', this.url);
    if (url.pathname === '/next-job') {
      this.claims.push({ workerId: url.searchParams.get('worker_id'), jobTypes: url.searchParams.get('job_types') });
      return send(await (this.claimScript.shift() ?? NOTHING), response);
    }
    const jobId = /^\/jobs\/([^/]+)\/complete$/.exec(url.pathname)?.[1];
    const body = JSON.parse((await Array.fromAsync(request)).join('')) as CompleteJobBody;
    this.reports.push({ jobId: jobId ?? `none in ${url.pathname}`, body });
    const scripted = this.reportScript.shift() ?? { status: 200, body: claimedJob({ id: jobId, state: 'COMPLETED' }) };
    send(await scripted, response);
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
  return { status: 200, body: claimedJob(fields) };
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
    lease_token: `token-${number}`,
    ...fields,
  };
}
