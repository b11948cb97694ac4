import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JobBody, JobId, Json } from '../../interface/http/contract.js';
import { Child } from './child.js';
import { demand } from './demand.js';
import { until } from './until.js';

/** The type of all jobs of the kit. */
export const JOB_TYPE = 'conformance';

/** How long a lease lasts, in seconds: short, so that a row that waits for one to end is short too. */
export const LEASE_SECONDS = 3;

const PROGRAM = fileURLToPath(new URL('../server.js', import.meta.url));
const START_WITHIN_MS = 30_000;

/** A real scheduler with an empty database of its own, and what the kit asks of it behind the worker's back. */
export class Scheduler {
  private constructor(
    private readonly child: Child,
    private readonly removeFolder: () => void,
    readonly url: URL,
  ) {}

  /** @throws Error when it does not start. */
  static async start(): Promise<Scheduler> {
    const folder = mkdtempSync(join(tmpdir(), 'baton-conformance-'));
    const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
    // For a kit that is told to leave.
    process.once('exit', removeFolder);
    const child = new Child([process.execPath, PROGRAM], {
      PATH: process.env['PATH'],
      DATABASE_URL: `sqlite:///${join(folder, 'baton.db')}`,
      PORT: '0',
      JOB_TIMEOUT_SECONDS: String(LEASE_SECONDS),
      SWEEP_INTERVAL_SECONDS: '0.1',
    });
    await child.spawned();
    const address = (): string | undefined => /listening on (http:\/\/[^,\s]+)/.exec(child.words)?.[1];
    await until(() => address() !== undefined || child.exit !== undefined, START_WITHIN_MS);
    const url = address();
    if (url !== undefined) return new Scheduler(child, removeFolder, new URL(url));
    await child.kill();
    throw new Error(`the scheduler does not start: ${child.lastLine}`);
  }

  /** A job that is to do this. */
  async submit(payload: Json): Promise<JobId> {
    return (await this.ask('/jobs', { job_type: JOB_TYPE, payload })).id;
  }

  job(id: JobId): Promise<JobBody> {
    return this.ask(`/jobs/${id}`);
  }

  /** @throws Unmet when the worker has not let it run for so long. */
  cancel(id: JobId): Promise<JobBody> {
    return this.ask(`/jobs/${id}/cancel`, {});
  }

  /**
   * Gives a job back in its worker's name, for nobody to have it soon again.
   *
   * @throws Unmet when the worker has not let it run for so long.
   */
  takeAway(id: JobId, leaseToken: string): Promise<JobBody> {
    return this.ask(`/jobs/${id}/release`, { lease_token: leaseToken, delay_seconds: 3600 });
  }

  async stop(): Promise<void> {
    await this.child.kill();
    this.removeFolder();
    process.off('exit', this.removeFolder);
  }

  private async ask(path: string, body?: object): Promise<JobBody> {
    const headers = { 'Content-Type': 'application/json' };
    const post = body && { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(new URL(path, this.url), post);
    const text = await answer.text();
    demand(answer.ok, `the job is not as far as it should be: ${path} is answered ${text}`);
    return JSON.parse(text) as JobBody;
  }
}
