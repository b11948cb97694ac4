import type { JobBody, Json } from '../../src/interface/http/contract.js';
import type { HandlerContext } from '../../src/interface/worker/handlers.js';
import type { IsolationKind } from '../../src/interface/worker/isolation/inner-pool.js';
import {
  isolatedHandlers,
  type IsolatedHandlers,
  type IsolationOptions,
} from '../../src/interface/worker/isolation/isolated-handlers.js';
import { ManualTiming, until } from './manual-timing.js';
import { RecordingLogger } from './recording-logger.js';
import { claimedJob } from './scripted-scheduler.js';

/** What a worker would hand to a handler, and what it heard from it. */
export class HeardContext implements HandlerContext {
  readonly stop = new AbortController();
  readonly signal = this.stop.signal;
  readonly job: JobBody;
  readonly attempt = 3;
  readonly workerId = 'w';
  readonly checkpoint: Json = { from: 'before' };
  readonly heard: unknown[] = [];
  isAlive: () => boolean | Promise<boolean> = () => true;

  constructor(jobType: string, payload: Json) {
    const { lease_token: _secret, ...job } = claimedJob({ job_type: jobType, payload });
    this.job = job;
  }

  progress(fraction: number, note?: string): void {
    this.heard.push(note === undefined ? { fraction } : { fraction, note });
  }

  saveCheckpoint(checkpoint: Json): void {
    this.heard.push({ checkpoint });
  }

  keepAliveWhile(isAlive: () => boolean | Promise<boolean>): void {
    this.isAlive = isAlive;
  }
}

export interface IsolatedJob {
  readonly context: HeardContext;
  readonly result: Promise<Json>;
}

/** Real threads or processes with the handlers of isolation-handlers.mjs, in time that the test moves. */
export class IsolationRig {
  readonly timing = new ManualTiming();
  readonly logger = new RecordingLogger();
  private readonly opened: IsolatedHandlers[] = [];

  constructor(private readonly kind: IsolationKind) {}

  async open(options: Partial<IsolationOptions> = {}): Promise<IsolatedHandlers> {
    const isolated = await isolatedHandlers({
      kind: this.kind,
      modulePath: 'test/support/isolation-handlers.mjs',
      concurrency: 2,
      // The sources are TypeScript.
      nodeOptions: ['--import', 'tsx'],
      timing: this.timing,
      logger: this.logger,
      ...options,
    });
    this.opened.push(isolated);
    return isolated;
  }

  async close(): Promise<void> {
    await Promise.all(this.opened.map(({ close }) => close()));
  }

  /** With the handlers that were opened last. */
  start(jobType: string, payload: Json = {}): IsolatedJob {
    const context = new HeardContext(jobType, payload);
    const result = Promise.resolve(this.opened.at(-1)!.handlers[jobType]!(payload, context));
    // Whoever awaits it hears of it all the same.
    result.catch(() => undefined);
    return { context, result };
  }

  run(jobType: string, payload: Json = {}): Promise<Json> {
    return this.start(jobType, payload).result;
  }

  /** A job that has said something, so its handler runs. */
  async running(jobType: string, payload: Json = {}): Promise<IsolatedJob> {
    const job = this.start(jobType, payload);
    await until(() => job.context.heard.length > 0, `${jobType} runs`);
    return job;
  }

  /** Aborts the job's signal and lets the grace pass that its handler has. */
  abort({ context }: IsolatedJob, reason: Error): void {
    context.stop.abort(reason);
    this.timing.advance(750);
  }
}

export function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
