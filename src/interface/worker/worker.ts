import type { ClaimedJobBody } from '../http/contract.js';
import { runAttempt } from './attempt.js';
import { Drain } from './drain.js';
import { JOB_TYPE_PATTERN, type Handler, type Handlers } from './handlers.js';
import { Reachability } from './reachability.js';
import { Reporter, type Outcome } from './reporter.js';
import { Pace } from './retry.js';
import type { SchedulerClient } from './scheduler-client.js';
import { SchedulerProblem } from './scheduler-problem.js';
import { systemTiming, unlessAborted, type WorkerTiming } from './timing.js';
import type { WorkerLogger } from './worker-logger.js';

export interface WorkerOptions {
  readonly client: Pick<SchedulerClient, 'claim' | 'complete'>;
  /** Unique among the workers of a scheduler. */
  readonly workerId: string;
  /** How many jobs may be held at once. */
  readonly concurrency: number;
  readonly handlers: Handlers;
  /** What to ask for; every type that has a handler by default. */
  readonly jobTypes?: readonly string[];
  readonly logger: WorkerLogger;
  readonly timing?: WorkerTiming;
  /** The pause after a poll that found nothing grows from the one to the other; 50 ms to 1 s by default. */
  readonly pollMs?: { readonly minMs: number; readonly maxMs: number };
  /** How long a drain waits for handlers before it tells them to stop. 8 s by default. */
  readonly drainMs?: number;
}

/** The scheduler takes no more in one claim. */
const MAX_JOB_TYPES = 100;

/**
 * Claims jobs, runs their handlers and reports how they ended, `concurrency` at a time.
 *
 * A slot is taken from before the claim until the report has been answered, so that no job is ever claimed which
 * could not start at once. Nothing the scheduler, the network or a handler does ends the loop; only a drain does.
 * A handler that blocks the event loop blocks all of this.
 */
export class Worker {
  private readonly handlers: ReadonlyMap<string, Handler>;
  private readonly jobTypes: readonly string[];
  private readonly timing: WorkerTiming;
  private readonly drainTimes: Drain;
  private readonly reporter: Reporter;
  private readonly reachability: Reachability;
  private readonly pace: Pace;
  private readonly held = new Set<Promise<void>>();
  private wake: () => void = () => undefined;
  private running: Promise<void> | undefined;

  /** @throws Error when it is asked to claim job types that it cannot run. */
  constructor(private readonly options: WorkerOptions) {
    const { client, workerId, handlers, logger, timing = systemTiming, drainMs = 8000 } = options;
    // A Map, because a job type may be called `constructor`.
    this.handlers = new Map(Object.entries(handlers));
    this.jobTypes = checkJobTypes(options.jobTypes ?? [...this.handlers.keys()], this.handlers);
    this.timing = timing;
    this.drainTimes = new Drain(drainMs, timing);
    this.reporter = new Reporter({ client, workerId, drain: this.drainTimes, timing, logger });
    this.reachability = new Reachability(logger, 'claim');
    this.pace = new Pace(options.pollMs ?? { minMs: 50, maxMs: 1000 }, timing.random);
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
    await unlessAborted(this.poll(), this.drainTimes.over);
    await unlessAborted(Promise.allSettled(this.held), this.drainTimes.over);
    this.drainTimes.end();
  }

  private async poll(): Promise<void> {
    const { begun } = this.drainTimes;
    while (!begun.aborted) {
      if (this.held.size >= this.options.concurrency) {
        await this.slotFreed();
        continue;
      }
      const pauseMs = await this.pollOnce();
      if (pauseMs > 0) await this.timing.sleep(pauseMs, begun);
    }
  }

  /** Claims and starts one job. Resolves with how long to pause before the next. */
  private async pollOnce(): Promise<number> {
    const { begun, outOfPatience } = this.drainTimes;
    try {
      const { workerId, client } = this.options;
      const job = await client.claim({ workerId, jobTypes: this.jobTypes }, { signal: outOfPatience });
      this.reachability.succeeded();
      if (job === undefined) return this.pace.afterNothingMs();
      this.pace.afterJob();
      this.hold(job);
      return 0;
    } catch (error) {
      if (!begun.aborted) this.reachability.failed(error);
      else if (!(error instanceof SchedulerProblem)) {
        this.options.logger.warn({}, 'the last claim got no answer; if it was given a job, that job times out');
      }
      return this.pace.afterTroubleMs(error);
    }
  }

  /** Also ends in a drain, which sees to it that no job is held for ever. */
  private slotFreed(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }

  private hold(job: ClaimedJobBody): void {
    const done = this.runJob(job).finally(() => {
      this.held.delete(done);
      this.wake();
    });
    this.held.add(done);
  }

  private async runJob(job: ClaimedJobBody): Promise<void> {
    const { logger, workerId } = this.options;
    const facts = { job_id: job.id, job_type: job.job_type, attempt: job.attempts };
    const startedMs = this.timing.nowMs();
    const handler = this.handlers.get(job.job_type) ?? missingHandler;
    const ending = await runAttempt(job, handler, { workerId, drain: this.drainTimes, timing: this.timing });
    const ended = { ...facts, ms: Math.round(this.timing.nowMs() - startedMs) };
    if (ending.kind === 'abandoned') return logger.warn(ended, 'job abandoned: its handler does not stop');
    if (ending.kind === 'timed_out') return logger.warn(ended, 'job timed out: its handler stopped after the deadline');
    const outcome: Outcome =
      ending.kind === 'returned' ? { success: true, result: ending.result } : { success: false, error: ending.error };
    const recorded = await this.reporter.report(job, outcome);
    if (recorded?.success) logger.info(ended, 'job completed');
    else if (recorded) logger.info({ ...ended, error_type: recorded.error.type }, 'job failed');
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
