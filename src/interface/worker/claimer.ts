import type { ClaimRequest } from './client-requests.js';
import { Reachability } from './reachability.js';
import { isRefusal, mayHaveHappened, Pace, retryDelayMs } from './retry.js';
import type { SchedulerClient } from './scheduler-client.js';
import type { Surroundings } from './surroundings.js';
import { endOfTurn } from './timing.js';

/** How long the scheduler may wait for a job: below what proxies usually take for a dead connection. */
const WAIT_SECONDS = 20;

/** How often a draining worker still asks what became of its last claim: its jobs would be held until they time out. */
const LAST_TRIES = 5;

const LOST = 'the last claim got no answer; if it was given jobs, those jobs time out';

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

  /**
   * Claims and starts jobs, asking again until it is known what became of the claim. Resolves with how long to pause
   * before the next one.
   */
  private async claim(limit: number): Promise<number> {
    const { workerId, jobTypes, slots, drain, logger, newRequestId } = this.surroundings;
    const request = { workerId, jobTypes, limit, requestId: newRequestId() };
    let mayBeMade = false;
    for (let lastTries = 0; ;) {
      try {
        return await this.ask(request);
      } catch (error) {
        mayBeMade = !isRefusal(error) && (mayBeMade || mayHaveHappened(error));
        if (drain.begun.aborted) lastTries++;
        else this.reachability.failed(error);
        if (!mayBeMade || lastTries > LAST_TRIES || drain.outOfGrace.aborted) {
          slots.unbook();
          if (mayBeMade) logger.warn({}, LOST);
          return this.pace.afterTroubleMs(error);
        }
        slots.trouble();
        await this.pauseBeforeRepeating(error, lastTries);
      }
    }
  }

  private async pauseBeforeRepeating(error: unknown, lastTries: number): Promise<void> {
    const { drain, timing } = this.surroundings;
    if (lastTries === 0) await timing.sleep(this.pace.afterTroubleMs(error), drain.begun);
    else await timing.sleep(retryDelayMs(lastTries - 1, undefined, timing.random), drain.outOfGrace);
  }

  private async ask(request: ClaimRequest): Promise<number> {
    const { client, slots, drain, timing, start } = this.surroundings;
    // Once a drain has begun it is only about jobs that may have been given already.
    const waitSeconds = drain.begun.aborted ? 0 : WAIT_SECONDS;
    const hangUp = drain.begun.aborted ? {} : { hangUp: drain.outOfHope };
    const askedMs = timing.nowMs();
    const jobs = await client.claim({ ...request, waitSeconds }, { signal: drain.outOfGrace, ...hangUp });
    slots.fill(jobs.length);
    this.reachability.succeeded();
    if (jobs.length > 0) start(jobs);
    else if (timing.nowMs() - askedMs < WAIT_SECONDS * 500) return this.pace.afterNothingMs();
    // It has waited, so that we need not.
    this.pace.afterJob();
    return 0;
  }
}
