import type { ClaimedJobBody, ErrorParts, Json } from '../http/contract.js';
import type { Drain } from './drain.js';
import { Reachability } from './reachability.js';
import { isRefusal, retryDelayMs } from './retry.js';
import type { SchedulerClient } from './scheduler-client.js';
import type { SchedulerProblem } from './scheduler-problem.js';
import { describeThrown, MAX_TEXT_BYTES, storable } from './thrown.js';
import type { WorkerTiming } from './timing.js';
import type { WorkerLogger } from './worker-logger.js';

export type Outcome =
  | { readonly success: true; readonly result: Json }
  | { readonly success: false; readonly error: ErrorParts & { readonly type: string } };

export interface ReporterSurroundings {
  readonly client: Pick<SchedulerClient, 'complete'>;
  readonly workerId: string;
  readonly drain: Drain;
  readonly timing: WorkerTiming;
  readonly logger: WorkerLogger;
}

/** The answers that say: not this result, neither now nor later. */
const RESULT_REFUSED: ReadonlySet<number> = new Set([400, 413, 422]);

/** Brings outcomes to the scheduler, however long it takes. */
export class Reporter {
  private readonly reachability: Reachability;

  constructor(private readonly surroundings: ReporterSurroundings) {
    this.reachability = new Reachability(surroundings.logger, 'report');
  }

  /**
   * Reports the outcome of a claimed job's attempt.
   *
   * A result that cannot be sent, or that the scheduler does not take, is reported as a failure that says so: the job
   * must not hang until its timeout. Resolves with what the scheduler recorded, or with undefined when it recorded
   * nothing; why is then in the log. Never throws.
   */
  async report(job: ClaimedJobBody, outcome: Outcome): Promise<Outcome | undefined> {
    const sendable = withPlainResult(outcome);
    const refusal = await this.deliver(job, sendable);
    if (refusal === undefined) return sendable;
    if (refusal === 'given up') return undefined;
    if (sendable.success && RESULT_REFUSED.has(refusal.status)) {
      const { status, code, detail } = refusal;
      return this.report(job, resultRefused(`the scheduler refused it, ${status} ${code}: ${detail}`));
    }
    this.logRefusal(job, refusal);
    return undefined;
  }

  /** Sends the same report until there is an answer. Resolves with undefined when it was taken. */
  private async deliver(job: ClaimedJobBody, outcome: Outcome): Promise<SchedulerProblem | 'given up' | undefined> {
    const { client, workerId, drain, timing, logger } = this.surroundings;
    const body = { worker_id: workerId, lease_token: job.lease_token, ...outcome };
    const isOver = (): boolean => drain.over.aborted;
    for (let failures = 0; !isOver(); failures++) {
      try {
        await client.complete(job.id, body, { signal: drain.over });
        this.reachability.succeeded();
        return undefined;
      } catch (error) {
        if (isRefusal(error)) {
          this.reachability.succeeded();
          return error;
        }
        // Given up by us: that says nothing about the scheduler.
        if (isOver()) break;
        this.reachability.failed(error);
        await timing.sleep(retryDelayMs(failures, error, timing.random), drain.over);
      }
    }
    logger.error(factsOf(job), 'report not delivered before the drain was over');
    return 'given up';
  }

  private logRefusal(job: ClaimedJobBody, { status, code }: SchedulerProblem): void {
    const facts = { ...factsOf(job), status, code };
    const { logger } = this.surroundings;
    if (code === 'lease_lost') logger.warn(facts, 'report came too late: the lease was lost');
    else if (status === 404) logger.warn(facts, 'report refused: the scheduler does not know the job');
    else logger.error(facts, 'report refused');
  }
}

function factsOf(job: ClaimedJobBody): object {
  return { job_id: job.id, job_type: job.job_type, attempt: job.attempts };
}

/**
 * The outcome with a result that is JSON and nobody else's: a report that is repeated must say the same again, even
 * when the handler goes on changing what it returned.
 */
function withPlainResult(outcome: Outcome): Outcome {
  if (!outcome.success) return outcome;
  if (outcome.result === undefined) return { success: true, result: null };
  try {
    const json = JSON.stringify(outcome.result) as string | undefined;
    if (json === undefined) return resultRefused(`a ${typeof outcome.result} is no JSON`);
    return { success: true, result: JSON.parse(json) };
  } catch (error) {
    return resultRefused(`it is no JSON: ${describeThrown(error).message}`);
  }
}

function resultRefused(reason: string): Outcome & { success: false } {
  const message = `the handler returned, but its result cannot be stored: ${reason}`;
  return { success: false, error: { type: 'ResultRefused', message: storable(message, MAX_TEXT_BYTES) } };
}
