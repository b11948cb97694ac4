import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  ClaimedJobsBody,
  ClaimJobsBody,
  CompletedBody,
  CompletionsBody,
  LeaseHeartbeatBody,
  LeaseStatus,
  ReportBody,
} from '../../src/interface/http/contract.js';
import { claimedJob, Leases, Statuses, type Answer, type Scripted } from './scripted-answers.js';

export * from './scripted-answers.js';

export interface ClaimSeen {
  readonly workerId: string;
  readonly jobTypes: readonly string[] | undefined;
  readonly limit: number | undefined;
  readonly waitSeconds: number | undefined;
  readonly requestId: string | undefined;
  /** Whether it came with reports. */
  readonly rode: boolean;
}

export interface ReportSeen {
  readonly jobId: string;
  readonly body: Omit<ReportBody, 'job_id'> & { readonly worker_id: string };
}

export interface ReleaseSeen {
  readonly jobId: string;
  readonly body: unknown;
}

const ALL_EXTENDED = new Leases(['ok']);
const NOTHING: Answer = { status: 200, body: { jobs: [] } };
const ALL_RECORDED = new Statuses(['recorded']);

/**
 * A real HTTP server that answers claims, reports, heartbeats and releases as scripted. Once a script is over there are no jobs, which is
 * said at once, and all reports are recorded and
 * all leases extended. A claim that rides with reports is answered from the script of the claims,
 * unless the reports are answered with something other than statuses.
 */
export class ScriptedScheduler {
  readonly claims: ClaimSeen[] = [];
  readonly reports: ReportSeen[] = [];
  /** How many reports each request carried. */
  readonly batches: number[] = [];
  /** The leases that each heartbeat was for. */
  readonly heartbeats: LeaseHeartbeatBody[][] = [];
  readonly releases: ReleaseSeen[] = [];
  /** Other requests: method and path. */
  readonly others: string[] = [];
  /** What they said. */
  readonly otherBodies: unknown[] = [];
  readonly otherHeaders: IncomingMessage['headers'][] = [];
  private readonly claimScript: Scripted[] = [];
  private readonly reportScript: Scripted<Answer | Statuses>[] = [];
  private readonly heartbeatScript: Scripted<Answer | Leases>[] = [];
  private readonly releaseScript: Scripted[] = [];
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

  /** What the next heartbeats of the worker are answered with, in order. */
  answerHeartbeats(...answers: Scripted<Answer | Leases>[]): void {
    this.heartbeatScript.push(...answers);
  }

  /** What the next releases are answered with, in order; the job after that. */
  answerReleases(...answers: Scripted[]): void {
    this.releaseScript.push(...answers);
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
    if (/^POST .workers.w.heartbeat$/.test(path)) return send(await this.beat(text), response);
    const released = /^POST .jobs.(.*).release$/.exec(path)?.[1];
    if (released !== undefined) {
      this.releases.push({ jobId: released, body: JSON.parse(text) });
      return send(await (this.releaseScript.shift() ?? { status: 200, body: claimedJob({ id: released }) }), response);
    }
    this.others.push(path);
    this.otherHeaders.push(request.headers);
    this.otherBodies.push(text === '' ? undefined : JSON.parse(text));
    return send(await (this.otherScript.shift() ?? { status: 404 }), response);
  }

  private claim({ worker_id, job_types, limit, wait_seconds, request_id }: ClaimJobsBody, rode: boolean): Scripted {
    const named = { workerId: worker_id, jobTypes: job_types, requestId: request_id };
    this.claims.push({ ...named, limit, waitSeconds: wait_seconds, rode });
    return this.claimScript.shift() ?? NOTHING;
  }

  private async beat(text: string): Promise<Answer> {
    const { leases } = JSON.parse(text) as { leases: LeaseHeartbeatBody[] };
    this.heartbeats.push(leases);
    const scripted = await (this.heartbeatScript.shift() ?? ALL_EXTENDED);
    if (!(scripted instanceof Leases)) return scripted;
    const { statuses, leaseSeconds: lease_seconds, directive } = scripted;
    const statusOf = (index: number): LeaseStatus => statuses[index] ?? statuses.at(-1) ?? 'ok';
    const answered = leases.map(({ job_id }, index) => ({ job_id, status: statusOf(index), lease_seconds }));
    return { status: 200, body: { leases: answered, directive } };
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
