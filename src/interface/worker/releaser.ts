import type { ClaimedJobBody } from '../http/contract.js';
import { Reachability } from './reachability.js';
import { isRefusal, mayHaveHappened, retryDelayMs } from './retry.js';
import type { SchedulerClient } from './scheduler-client.js';
import type { SchedulerProblem } from './scheduler-problem.js';
import type { Surroundings } from './surroundings.js';

export interface ReleaserSurroundings extends Pick<Surroundings, 'drain' | 'timing' | 'logger'> {
  readonly client: Pick<SchedulerClient, 'release'>;
}

/** A thousand jobs that go back at once must not open a thousand connections. */
const MOST_AT_ONCE = 20;

interface Waiting {
  readonly job: ClaimedJobBody;
  readonly delaySeconds: number | undefined;
  readonly done: () => void;
}

/** Gives jobs back to the scheduler, however long it takes. */
export class Releaser {
  private readonly reachability: Reachability;
  private readonly waiting: Waiting[] = [];
  private underWay = 0;

  constructor(private readonly surroundings: ReleaserSurroundings) {
    this.reachability = new Reachability(surroundings.logger, 'release');
  }

  /** Resolves when there is a final answer, and when the drain is over. Never throws. */
  release(job: ClaimedJobBody, delaySeconds?: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waiting.push({ job, delaySeconds, done: resolve });
    if (this.underWay < MOST_AT_ONCE) void this.work();
    return promise;
  }

  private async work(): Promise<void> {
    this.underWay++;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      await this.deliver(next);
      next.done();
    }
    this.underWay--;
  }

  private async deliver({ job, delaySeconds }: Waiting): Promise<void> {
    const { client, drain, timing, logger } = this.surroundings;
    const delay = delaySeconds !== undefined && { delaySeconds };
    const facts = { job_id: job.id, job_type: job.job_type, attempt: job.attempts };
    let mayHaveGone = false;
    const isOver = (): boolean => drain.over.aborted;
    for (let failures = 0; !isOver(); failures++) {
      try {
        await client.release(job.id, { leaseToken: job.lease_token, ...delay }, { signal: drain.over });
        this.reachability.succeeded();
        return logger.debug({ ...facts, ...(delay && { delay_seconds: delaySeconds }) }, 'job released');
      } catch (error) {
        if (isRefusal(error)) return this.refused(facts, error, mayHaveGone);
        mayHaveGone ||= mayHaveHappened(error);
        if (isOver()) break;
        this.reachability.failed(error);
        await timing.sleep(retryDelayMs(failures, error, timing.random), drain.over);
      }
    }
    logger.error(facts, 'release not delivered before the drain was over');
  }

  private refused(facts: object, { status, code, problem }: SchedulerProblem, mayHaveGone: boolean): void {
    const { logger } = this.surroundings;
    this.reachability.succeeded();
    if (problem?.ended_by === 'cancelled') logger.debug(facts, 'job cancelled');
    else if (code === 'lease_lost' && mayHaveGone) logger.debug(facts, 'job released, by a try that got no answer');
    else if (code === 'lease_lost') logger.warn(facts, 'release came too late: the lease was lost');
    else if (code === 'job_not_found') logger.warn(facts, 'release refused: the scheduler does not know the job');
    else logger.error({ ...facts, status, code }, 'release refused');
  }
}
