import type { ClaimedJobBody } from '../http/contract.js';
import { Attempt, type AttemptSurroundings, type Ending } from './attempt.js';
import type { Handler } from './handlers.js';
import type { Heartbeater } from './heartbeater.js';
import type { Places } from './places.js';
import type { Releaser } from './releaser.js';
import type { Reporter } from './reporter.js';
import type { Slots } from './slots.js';
import { endOfTurn } from './timing.js';
import type { WorkerLogger } from './worker-logger.js';

export interface RunnerSurroundings extends AttemptSurroundings {
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly held: Places<Attempt>;
  readonly slots: Slots;
  readonly reporter: Reporter;
  readonly releaser: Releaser;
  /** Undefined for a worker without heartbeats. */
  readonly heartbeater: Heartbeater | undefined;
  readonly logger: WorkerLogger;
}

/** How long handlers that do not await may keep the event loop, before others and the network have their turn. */
const MAX_TURN_MS = 10;

/** Runs the handlers of claimed jobs, and hands on how each ended to whoever tells the scheduler. */
export class Runner {
  private readonly abandoned: Attempt[] = [];

  constructor(private readonly surroundings: RunnerSurroundings) {
    surroundings.drain.outOfGrace.addEventListener('abort', () => this.abandonAll());
  }

  /** All of them are held from now on. Jobs that were not started when a drain begins go back. Never throws. */
  async start(jobs: readonly ClaimedJobBody[]): Promise<void> {
    const { drain, held, heartbeater, timing } = this.surroundings;
    const claimedMs = timing.nowMs();
    const attempts = jobs.map((job) => new Attempt(job, claimedMs, this.surroundings));
    for (const attempt of attempts) {
      held.add(attempt);
      heartbeater?.hold(attempt);
    }
    let turnEndsMs = claimedMs + MAX_TURN_MS;
    for (const attempt of attempts) {
      if (drain.begun.aborted) void this.giveBack(attempt);
      else void this.run(attempt);
      if (timing.nowMs() < turnEndsMs) continue;
      await endOfTurn();
      turnEndsMs = timing.nowMs() + MAX_TURN_MS;
    }
  }

  /** Gives back the jobs whose handlers did not stop. To be called when nothing of this process will go on. */
  async releaseAbandoned(): Promise<void> {
    const ours = this.abandoned.filter(({ isOurs }) => isOurs);
    await Promise.all(ours.map(({ job }) => this.surroundings.releaser.release(job)));
  }

  private async run(attempt: Attempt): Promise<void> {
    const { handlers, held, heartbeater } = this.surroundings;
    const ending = await attempt.run(handlers.get(attempt.job.job_type) ?? missingHandler);
    const isAbandoned = !held.delete(attempt);
    if (isAbandoned) return;
    const needsCheckpoint = ending.kind === 'threw' || ending.kind === 'released';
    if (needsCheckpoint && attempt.news.hasSaved) await heartbeater?.lastWords(attempt);
    await this.end(attempt, ending);
  }

  private async end(attempt: Attempt, ending: Ending): Promise<void> {
    const { reporter } = this.surroundings;
    switch (ending.kind) {
      case 'returned':
        return reporter.report(attempt, { success: true, result: ending.result });
      case 'threw': {
        const { error, retryable } = ending;
        return reporter.report(attempt, { success: false, error, ...(!retryable && { retryable }) });
      }
      case 'released':
        return this.release(attempt, ending.delaySeconds);
      case 'timed_out':
        return this.drop(attempt, 'job timed out: its handler stopped after the deadline');
      case 'lost':
        return this.drop(attempt, 'lease lost: nothing is reported of this attempt');
    }
  }

  private async giveBack(attempt: Attempt): Promise<void> {
    attempt.hasEnded = true;
    if (this.surroundings.held.delete(attempt)) await this.release(attempt);
  }

  private async release({ job }: Attempt, delaySeconds?: number): Promise<void> {
    await this.surroundings.releaser.release(job, delaySeconds);
    this.surroundings.slots.free();
  }

  /** Handlers that go on although they were told to stop. */
  private abandonAll(): void {
    for (const attempt of this.surroundings.held.all()) {
      this.surroundings.held.delete(attempt);
      this.abandoned.push(attempt);
      this.drop(attempt, 'job abandoned: its handler does not stop');
    }
  }

  /** Nothing is reported: the scheduler ends the attempt as a timeout, unless the job goes back at the very last. */
  private drop({ job, ms }: Attempt, why: string): void {
    const facts = { job_id: job.id, job_type: job.job_type, attempt: job.attempts, ms: Math.round(ms) };
    this.surroundings.logger.warn(facts, why);
    this.surroundings.slots.free();
  }
}

const missingHandler: Handler = (_payload, { job }) => {
  throw new Error(`this worker has no handler for ${job.job_type}, and did not ask for it`);
};
