import { randomUUID } from 'node:crypto';
import type { ClaimedJobBody, Directive } from '../http/contract.js';
import type { Attempt } from './attempt.js';
import { Claimer } from './claimer.js';
import { Drain } from './drain.js';
import { JOB_TYPE_PATTERN, type Handler, type Handlers } from './handlers.js';
import { Heartbeater } from './heartbeater.js';
import { Places } from './places.js';
import { Releaser } from './releaser.js';
import { Reporter } from './reporter.js';
import { Runner } from './runner.js';
import type { SchedulerClient } from './scheduler-client.js';
import { Slots } from './slots.js';
import { systemTiming, unlessAborted, type WorkerTiming } from './timing.js';
import type { WorkerLogger } from './worker-logger.js';

export interface WorkerOptions {
  readonly client: Pick<SchedulerClient, 'claim' | 'completeMany' | 'release' | 'heartbeat' | 'heartbeatWorker'>;
  /** Unique among the workers of a scheduler. */
  readonly workerId: string;
  /** How many jobs may be held at once. Handlers that compute without awaiting run one after another: give them 1. */
  readonly concurrency: number;
  readonly handlers: Handlers;
  /** What to ask for; every type that has a handler by default. */
  readonly jobTypes?: readonly string[];
  readonly logger: WorkerLogger;
  readonly timing?: WorkerTiming;
  /** The pause after a claim that was not kept waiting grows from the one to the other; 50 ms to 1 s by default. */
  readonly pollMs?: { readonly minMs: number; readonly maxMs: number };
  /** How long a drain waits for handlers before it tells them to stop. 8 s by default. */
  readonly drainMs?: number;
  /**
   * Whether leases are extended while their handlers run, and the scheduler may tell the worker to leave. True by default.
   * Without it an attempt ends after its job's `timeout_seconds`, and neither progress nor checkpoints are told.
   */
  readonly heartbeats?: boolean;
  /** How long an attempt may run, however many heartbeats it has. No bound by default. */
  readonly maxRunSeconds?: number;
  /**
   * Whether the process exits as soon as run() has resolved. Then the jobs of handlers that do not stop are given back by
   * the very last requests, instead of being left to their timeout. False by default.
   */
  readonly exitsAfterDrain?: boolean;
  /** A name for a claim, another one each time, 1 to 128 characters. Random UUIDs by default. */
  readonly newRequestId?: () => string;
}

/** The scheduler takes no more in one claim. */
const MAX_JOB_TYPES = 100;

/**
 * Claims jobs, runs their handlers and reports how they ended, `concurrency` at a time.
 *
 * The claimer claims what there is room for, the runner runs each job, which ends in a report or goes back, and the
 * reporter delivers reports, taking along a claim for the slots that they free; Slots has the rules by which the two
 * share the slots. The heartbeater extends the leases meanwhile. Nothing the scheduler, the network or a handler does
 * ends this; only a drain does. A handler that blocks the event loop blocks all of it.
 */
export class Worker {
  private readonly drainTimes: Drain;
  private readonly slots: Slots;
  private readonly runner: Runner;
  private readonly claimer: Claimer;
  private readonly heartbeater: Heartbeater | undefined;
  private running: Promise<void> | undefined;

  /** @throws Error when it is asked to claim job types that it cannot run. */
  constructor(private readonly options: WorkerOptions) {
    const { client, workerId, logger, timing = systemTiming, drainMs = 8000 } = options;
    // A Map, because a job type may be called `constructor`.
    const handlers = new Map(Object.entries(options.handlers));
    const jobTypes = checkJobTypes(options.jobTypes ?? [...handlers.keys()], handlers);
    const drain = (this.drainTimes = new Drain(drainMs, timing));
    const slots = (this.slots = new Slots(options.concurrency));
    const held = new Places<Attempt>();
    const { newRequestId = randomUUID, heartbeats = true, maxRunSeconds = Infinity } = options;
    const start = (jobs: readonly ClaimedJobBody[]): void => void this.runner.start(jobs);
    const shared = { client, workerId, jobTypes, slots, drain, timing, logger, newRequestId, start };
    const reporter = new Reporter(shared);
    const releaser = new Releaser(shared);
    const onDirective = (directive: Directive): void => this.obey(directive);
    this.heartbeater = heartbeats ? new Heartbeater({ ...shared, held, onDirective }) : undefined;
    const { heartbeater } = this;
    const onNews = (attempt: Attempt): void => heartbeater?.hurry(attempt);
    this.runner = new Runner({ ...shared, handlers, held, reporter, releaser, heartbeater, maxRunSeconds, onNews });
    const { pollMs = { minMs: 50, maxMs: 1000 } } = options;
    this.claimer = new Claimer({ ...shared, pollMs, isReporting: () => reporter.isBusy });
  }

  /**
   * Works until it is drained. Calling it again gives the same promise, which never rejects.
   *
   * Once drain() has been called it resolves as soon as every job held has ended and been reported or given back, and at
   * the latest 1.3 s after `drainMs`: 1 s for handlers that were told to stop, 0.3 s for the last reports.
   */
  run(): Promise<void> {
    this.running ??= this.work();
    return this.running;
  }

  /**
   * Begins to drain: no new claims; handlers may still end, jobs whose handlers have not been started go back. Calling it
   * again changes nothing. A scheduler can tell a worker to do it, by its directive.
   */
  drain(): void {
    this.drainTimes.begin();
  }

  /** Drains without patience: handlers are told to stop at once, and the jobs of those that do go back. */
  stop(): void {
    this.drainTimes.stop();
  }

  private async work(): Promise<void> {
    const { over } = this.drainTimes;
    this.heartbeater?.start();
    // Each of these is bounded by the drain already, as long as the client heeds its signal.
    await unlessAborted(this.claimer.run(), over);
    await unlessAborted(this.slots.unused(), over);
    if (this.options.exitsAfterDrain) await unlessAborted(this.runner.releaseAbandoned(), over);
    this.heartbeater?.stop();
    this.drainTimes.end();
  }

  private obey(directive: Directive): void {
    const { begun, outOfPatience } = this.drainTimes;
    if (directive === 'drain' && !begun.aborted) {
      this.options.logger.info({ directive }, 'told to drain: no new claims, what is held may end');
      this.drain();
    }
    if (directive === 'stop' && !outOfPatience.aborted) {
      this.options.logger.info({ directive }, 'told to stop: no new claims, handlers are told to stop');
      this.stop();
    }
  }
}

function checkJobTypes(asked: readonly string[], handlers: ReadonlyMap<string, Handler>): readonly string[] {
  const jobTypes = [...new Set(asked)];
  const unknown = jobTypes.filter((jobType) => !handlers.has(jobType));
  if (unknown.length > 0) {
    throw new Error(`no handler for ${unknown.join(', ')}; there are ${[...handlers.keys()].join(', ')}`);
  }
  const misnamed = jobTypes.filter((jobType) => !JOB_TYPE_PATTERN.test(jobType));
  if (misnamed.length > 0) throw new Error(`${misnamed.join(', ')} must match ${JOB_TYPE_PATTERN.source}`);
  if (jobTypes.length === 0 || jobTypes.length > MAX_JOB_TYPES) {
    throw new Error(`a worker asks for 1 to ${MAX_JOB_TYPES} job types, not ${jobTypes.length}`);
  }
  return jobTypes;
}
