import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClaimedJobBody, JobBody } from '../../src/interface/http/contract.js';
import type { Start } from './system-history.js';

/** One request and what came of it. */
export interface Exchange {
  readonly kind: 'submit' | 'claim' | 'report' | 'probe';
  readonly path: string;
  readonly sentAtMs: number;
  readonly tookMs: number;
  /** 0 when no answer came. */
  readonly status: number;
  readonly retryAfter: string | null;
  /** Of an answer in JSON. */
  readonly body: unknown;
  /** Of a submit: what its job can be recognised by, also when no answer came. */
  readonly mark?: string;
}

/** No request may hang for longer. */
export const HANG_MS = 10_000;
/** As long as others wait for jobs, one who does not would never get any. */
const WAIT_SECONDS = 1;
const PAUSE_MS = 20;
const PAUSE_IN_TROUBLE_MS = 100;

/** Clients that go on whatever they are answered, and remember all of it. */
export class Load {
  readonly exchanges: Exchange[] = [];
  private stopped = false;
  private readonly clients: Promise<void>[] = [];

  /** Each client takes the schedulers in turn. */
  constructor(private readonly urls: readonly string[]) {}

  /** Clients that submit jobs, one after the other, until they are stopped. */
  submitters(count: number, job: { job_type: string; payload?: object } = { job_type: 'record' }): this {
    for (let client = 0; client < count; client++) {
      this.repeat(client, async (url) => (await this.submit(url, job)).status);
    }
    return this;
  }

  /** Clients that claim jobs of this type over plain HTTP and report them at once. */
  claimers(count: number, jobType: string): this {
    for (let client = 0; client < count; client++) {
      let turn = 0;
      this.repeat(client, async (url) => {
        const workerId = `claimer-${client}`;
        const claim = await this.claim(url, workerId, jobType, WAIT_SECONDS);
        if (claim.status !== 200) return claim.status;
        // To the other scheduler, every other time.
        const reportTo = this.urls[turn++ % this.urls.length] as string;
        return (await this.report(reportTo, claim.body as ClaimedJobBody)).status;
      });
    }
    return this;
  }

  /** Ends when what is under way has been answered. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.clients);
  }

  async submit(url: string, { job_type, payload = {} }: { job_type: string; payload?: object }): Promise<Exchange> {
    const mark = randomUUID();
    const body = { job_type, payload: { ...payload, mark } };
    return this.exchange('submit', url, '/jobs', { method: 'POST', body, mark });
  }

  claim(url: string, workerId: string, jobType: string, waitSeconds = 0): Promise<Exchange> {
    return this.exchange('claim', url, `/next-job?worker_id=${workerId}&job_types=${jobType}&wait=${waitSeconds}`);
  }

  report(url: string, { id, worker_id, lease_token, attempts }: ClaimedJobBody): Promise<Exchange> {
    const body = { worker_id, lease_token, success: true, result: { ran_by: worker_id, attempt: attempts } };
    return this.exchange('report', url, `/jobs/${id}/complete`, { method: 'POST', body });
  }

  probe(url: string, path: string): Promise<Exchange> {
    return this.exchange('probe', url, path);
  }

  /** Ids of the jobs that were acknowledged with 201. */
  acknowledged(): string[] {
    const submits = this.exchanges.filter(({ kind, status }) => kind === 'submit' && status === 201);
    return submits.map(({ body }) => (body as JobBody).id);
  }

  marks(): string[] {
    return this.exchanges.flatMap(({ mark }) => mark ?? []);
  }

  /** Claims that were answered with a job. */
  claims(): ClaimedJobBody[] {
    const given = this.exchanges.filter(({ kind, status }) => kind === 'claim' && status === 200);
    return given.map(({ body }) => body as ClaimedJobBody);
  }

  /** The same as workers write down. */
  starts(): Start[] {
    return this.claims().map(({ id, attempts, worker_id: workerId }) => ({
      jobId: id,
      attempt: attempts,
      workerId: workerId as string,
    }));
  }

  /** Answers that a client must never get; one line each. */
  badAnswers(allowed: readonly number[]): string[] {
    return this.exchanges.flatMap(({ kind, path, status, tookMs, retryAfter, body }) => {
      const what = `${kind} ${path}: ${status} after ${Math.round(tookMs)} ms, Retry-After ${retryAfter}`;
      if (tookMs > HANG_MS || !allowed.includes(status)) return [`${what} ${JSON.stringify(body)}`];
      return status === 503 && !/^\d+$/.test(retryAfter ?? '') ? [what] : [];
    });
  }

  private repeat(client: number, once: (url: string) => Promise<number>): void {
    const run = async (): Promise<void> => {
      for (let turn = client; !this.stopped; turn++) {
        const status = await once(this.urls[turn % this.urls.length] as string);
        // A real client paces itself; no test waits for this.
        await pause(status === 0 || status >= 500 ? PAUSE_IN_TROUBLE_MS : PAUSE_MS);
      }
    };
    this.clients.push(run());
  }

  private async exchange(
    kind: Exchange['kind'],
    url: string,
    path: string,
    { method = 'GET', body, mark }: { method?: string; body?: object; mark?: string } = {},
  ): Promise<Exchange> {
    const sentAtMs = Date.now();
    const since = performance.now();
    const answer = await ask(url + path, method, body);
    const exchange = { kind, path, sentAtMs, tookMs: performance.now() - since, ...answer, ...(mark && { mark }) };
    this.exchanges.push(exchange);
    return exchange;
  }
}

async function ask(
  url: string,
  method: string,
  body: object | undefined,
): Promise<Pick<Exchange, 'status' | 'retryAfter' | 'body'>> {
  try {
    const response = await fetch(url, {
      method,
      headers: body ? { 'content-type': 'application/json' } : {},
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(HANG_MS * 2),
    });
    const text = await response.text();
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, retryAfter, body: text === '' ? undefined : JSON.parse(text) };
  } catch (error) {
    return { status: 0, retryAfter: null, body: String((error as Error).cause ?? error) };
  }
}
