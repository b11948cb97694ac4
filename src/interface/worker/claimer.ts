import { HungUp } from './http-exchange.js';
import { Reachability } from './reachability.js';
import { Pace } from './retry.js';
import type { SchedulerClient } from './scheduler-client.js';
import { SchedulerProblem } from './scheduler-problem.js';
import type { Surroundings } from './surroundings.js';
import { endOfTurn } from './timing.js';

/** How long the scheduler may wait for a job: below what proxies usually take for a dead connection. */
const WAIT_SECONDS = 20;

export interface ClaimerSurroundings extends Surroundings {
  readonly client: Pick<SchedulerClient, 'claim'>;
  readonly pollMs: { readonly minMs: number; readonly maxMs: number };
  /** Whether reports are on the way, or about to be. */
  readonly isReporting: () => boolean;
}

/** Claims jobs for free slots, one request at a time, each of which waits at the scheduler until there is a job. */
export class Claimer {
  private readonly reachability: Reachability;
  private readonly pace: Pace;

  constructor(private readonly surroundings: ClaimerSurroundings) {
    const { logger, pollMs, timing } = surroundings;
    this.reachability = new Reachability(logger, 'claim');
    this.pace = new Pace(pollMs, timing.random);
  }

  /** Until a drain begins. Never throws. */
  async run(): Promise<void> {
    const { slots, drain, timing, isReporting } = this.surroundings;
    while (!drain.begun.aborted) {
      const limit = slots.preferRiding && isReporting() ? 0 : slots.book();
      if (limit === 0) {
        // Some job is held or asked for, and a drain sees to it that none is for ever.
        await slots.changed();
        // Not before the reports that are due in this turn: they may take the claim along.
        await endOfTurn();
        continue;
      }
      const pauseMs = await this.claim(limit);
      if (pauseMs > 0) await timing.sleep(pauseMs, drain.begun);
      else await endOfTurn();
    }
  }

  /** Claims and starts jobs. Resolves with how long to pause before the next claim. */
  private async claim(limit: number): Promise<number> {
    const { client, workerId, jobTypes, slots, drain, timing, start } = this.surroundings;
    const request = { workerId, jobTypes, limit, waitSeconds: WAIT_SECONDS };
    const askedMs = timing.nowMs();
    try {
      const jobs = await client.claim(request, { signal: drain.outOfPatience, hangUp: drain.outOfHope });
      slots.fill(jobs.length);
      this.reachability.succeeded();
      if (jobs.length > 0) start(jobs);
      else if (timing.nowMs() - askedMs < WAIT_SECONDS * 500) return this.pace.afterNothingMs();
      // It has waited, so that we need not.
      this.pace.afterJob();
      return 0;
    } catch (error) {
      slots.unbook();
      this.logTrouble(error);
      return this.pace.afterTroubleMs(error);
    }
  }

  private logTrouble(error: unknown): void {
    const { drain, logger } = this.surroundings;
    if (!drain.begun.aborted) this.reachability.failed(error);
    else if (!(error instanceof SchedulerProblem || error instanceof HungUp)) {
      logger.warn({}, 'the last claim got no answer; if it was given jobs, those jobs time out');
    }
  }
}
