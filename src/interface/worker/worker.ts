import type { ClaimedJobBody } from '../http/contract.js';
import { Attempt, type AttemptSurroundings } from './attempt.js';
import { Claimer } from './claimer.js';
import { Drain } from './drain.js';
import { JOB_TYPE_PATTERN, type Handler, type Handlers } from './handlers.js';
import { Reporter } from './reporter.js';
import type { SchedulerClient } from './scheduler-client.js';
import { Slots } from './slots.js';
import { endOfTurn, systemTiming, unlessAborted, type WorkerTiming } from './timing.js';
import type { WorkerLogger } from './worker-logger.js';

export interface WorkerOptions {
  readonly client: Pick<SchedulerClient, 'claim' | 'completeMany'>;
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
}

/** The scheduler takes no more in one claim. */
const MAX_JOB_TYPES = 100;

/** How long handlers that do not await may keep the event loop, before others and the network have their turn. */
const MAX_TURN_MS = 10;

/**
 * Claims jobs, runs their handlers and reports how they ended, `concurrency` at a time.
 *
 * The claimer claims what there is room for, each job claimed is run and ends in a report, and the reporter delivers
 * reports, taking along a claim for the slots that they free; Slots has the rules by which the two share the slots.
 * Nothing the scheduler, the network or a handler does ends this; only a drain does. A handler that blocks the event
 * loop blocks all of it.
 */
export class Worker {
  private readonly handlers: ReadonlyMap<string, Handler>;
  private readonly timing: WorkerTiming;
  private readonly drainTimes: Drain;
  private readonly slots: Slots;
  private readonly reporter: Reporter;
  private readonly claimer: Claimer;
  private readonly attemptSurroundings: AttemptSurroundings;
  private readonly unfinished = new Set<Attempt>();
  private running: Promise<void> | undefined;

  /** @throws Error when it is asked to claim job types that it cannot run. */
  constructor(private readonly options: WorkerOptions) {
    const { client, workerId, handlers, logger, timing = systemTiming, drainMs = 8000 } = options;
    // A Map, because a job type may be called `constructor`.
    this.handlers = new Map(Object.entries(handlers));
    this.timing = timing;
    this.drainTimes = new Drain(drainMs, timing);
    this.drainTimes.outOfGrace.addEventListener('abort', () => this.abandonAll());
    this.attemptSurroundings = { workerId, drain: this.drainTimes, timing };
    this.slots = new Slots(options.concurrency);
    const jobTypes = checkJobTypes(options.jobTypes ?? [...this.handlers.keys()], this.handlers);
    const start = (jobs: readonly ClaimedJobBody[]): void => void this.start(jobs);
    const shared = { client, workerId, jobTypes, slots: this.slots, drain: this.drainTimes, timing, logger, start };
    this.reporter = new Reporter(shared);
    const { pollMs = { minMs: 50, maxMs: 1000 } } = options;
    this.claimer = new Claimer({ ...shared, pollMs, isReporting: () => this.reporter.isBusy });
  }

  /**
   * Works until it is drained. Calling it again gives the same promise, which never rejects.
   *
   * Once drain() has been called it resolves as soon as every job held has ended and been reported, and at the latest
   * 1.3 s after `drainMs`: 1 s for handlers that were told to stop, 0.3 s for the last reports.
   */
  run(): Promise<void> {
    this.running ??= this.work();
    return this.running;
  }

  /** Begins to drain: no new claims; what is held may still end. Calling it again changes nothing. */
  drain(): void {
    this.drainTimes.begin();
  }

  private async work(): Promise<void> {
    // Each of the two is bounded by the drain already, as long as the client heeds its signal.
    await unlessAborted(this.claimer.run(), this.drainTimes.over);
    await unlessAborted(this.slots.unused(), this.drainTimes.over);
    this.drainTimes.end();
  }

  private async start(jobs: readonly ClaimedJobBody[]): Promise<void> {
    const claimedMs = this.timing.nowMs();
    let turnEndsMs = claimedMs + MAX_TURN_MS;
    for (const job of jobs) {
      void this.runJob(new Attempt(job, claimedMs, this.attemptSurroundings));
      if (this.timing.nowMs() < turnEndsMs) continue;
      await endOfTurn();
      turnEndsMs = this.timing.nowMs() + MAX_TURN_MS;
    }
  }

  private async runJob(attempt: Attempt): Promise<void> {
    const { job } = attempt;
    this.unfinished.add(attempt);
    const ending = await attempt.run(this.handlers.get(job.job_type) ?? missingHandler);
    const isAbandoned = !this.unfinished.delete(attempt);
    if (isAbandoned) return;
    if (ending.kind === 'timed_out') {
      this.drop(attempt, 'job timed out: its handler stopped after the deadline');
    } else if (ending.kind === 'returned') {
      this.reporter.report(job, { success: true, result: ending.result }, attempt.ms);
    } else {
      this.reporter.report(job, { success: false, error: ending.error }, attempt.ms);
    }
  }

  /** Handlers that go on although they were told to stop. */
  private abandonAll(): void {
    for (const attempt of this.unfinished) this.drop(attempt, 'job abandoned: its handler does not stop');
    this.unfinished.clear();
  }

  /** Nothing is reported: the scheduler ends the attempt as a timeout. */
  private drop({ job, ms }: Attempt, why: string): void {
    const facts = { job_id: job.id, job_type: job.job_type, attempt: job.attempts, ms: Math.round(ms) };
    this.options.logger.warn(facts, why);
    this.slots.free();
  }
}

const missingHandler: Handler = (_payload, { job }) => {
  throw new Error(`this worker has no handler for ${job.job_type}, and did not ask for it`);
};

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
