import type { CompletedBody } from '../http/contract.js';
import { Places } from './places.js';
import { Reachability } from './reachability.js';
import { reportOf, resultRefused, type Attempted, type Outcome, type Report } from './report.js';
import { ResultRefused } from './result-json.js';
import { isRefusal, mayHaveHappened, retryDelayMs } from './retry.js';
import type { SchedulerClient } from './scheduler-client.js';
import type { SchedulerProblem } from './scheduler-problem.js';
import type { Surroundings } from './surroundings.js';
import { endOfTurn } from './timing.js';

export interface ReporterSurroundings extends Surroundings {
  readonly client: Pick<SchedulerClient, 'completeMany'>;
}

/** The answers that say: not this result, neither now nor later. */
const RESULT_REFUSED: ReadonlySet<number> = new Set([400, 413, 422]);

/** What one request may carry. The scheduler takes 1000 reports and 8 MB. */
const MAX_REPORTS = 1000;
const MAX_BYTES = 4 * 1024 * 1024;

/** A claim that rides with reports. It is out until somebody knows what became of it. */
interface RidingClaim {
  readonly limit: number;
  readonly requestId: string;
  readonly mayBeMade: boolean;
}

/**
 * Brings outcomes to the scheduler, however long it takes, one request at a time.
 *
 * The first report goes at once, with all that end in the same turn of the event loop; those that come while a request
 * is under way go together next. When the scheduler refuses a request it is sent again in halves, so that a bad report
 * is found and spoils no other.
 */
export class Reporter {
  private readonly reachability: Reachability;
  private waiting: Report[] = [];
  /** Those without a final answer, waiting or on the way. */
  private readonly undelivered = new Places<Report>();
  private sending: Promise<void> | undefined;

  constructor(private readonly surroundings: ReporterSurroundings) {
    this.reachability = new Reachability(surroundings.logger, 'report');
    surroundings.drain.over.addEventListener('abort', () => this.giveUp());
  }

  get isBusy(): boolean {
    return this.sending !== undefined;
  }

  /**
   * Reports the outcome of a claimed job's attempt, and frees its slot when there is a final answer.
   *
   * A result that cannot be sent, or that the scheduler does not take, is reported as a failure that says so: the job
   * must not hang until its timeout. What the scheduler recorded, or why it recorded nothing, is in the log.
   */
  report(attempted: Attempted, outcome: Outcome): void {
    const report = reportOf(attempted, outcome);
    this.undelivered.add(report);
    this.waiting.push(report);
    this.sending ??= this.sendAll();
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) {
      await endOfTurn();
      const batch = this.takeBatch();
      await this.deliver(batch, this.claimToRide(batch.length));
    }
    this.sending = undefined;
  }

  private claimToRide(reports: number): RidingClaim | undefined {
    const { drain, slots, newRequestId } = this.surroundings;
    const limit = drain.begun.aborted ? 0 : slots.bookWith(reports);
    return limit > 0 ? { limit, requestId: newRequestId(), mayBeMade: false } : undefined;
  }

  private takeBatch(): readonly Report[] {
    let bytes = 0;
    const end = this.waiting.findIndex((report, index) => {
      bytes += report.bytes;
      return index === MAX_REPORTS || (index > 0 && bytes > MAX_BYTES);
    });
    return this.waiting.splice(0, end < 0 ? this.waiting.length : end);
  }

  /**
   * Sends the same reports until there is an answer.
   *
   * @param riding what to claim in the same round trip, booked already.
   */
  private async deliver(batch: readonly Report[], riding?: RidingClaim): Promise<void> {
    const { drain, slots, timing } = this.surroundings;
    const isOver = (): boolean => drain.over.aborted;
    let claim = riding;
    for (let failures = 0; !isOver(); failures++) {
      const { answer, error } = await this.send(batch, claim);
      if (answer !== undefined) return this.answered(batch, answer, claim);
      slots.trouble();
      claim = this.stillOut(claim, error);
      if (isRefusal(error)) return this.refused(batch, error, claim);
      // Given up by us: that says nothing about the scheduler.
      if (isOver()) break;
      this.reachability.failed(error);
      await timing.sleep(retryDelayMs(failures, error, timing.random), drain.over);
    }
    if (claim) slots.unbook();
  }

  /** The claim, unless the failure of its request shows that it was not made: then somebody may make another one. */
  private stillOut(claim: RidingClaim | undefined, error: unknown): RidingClaim | undefined {
    if (claim === undefined) return undefined;
    if (claim.mayBeMade || mayHaveHappened(error)) return { ...claim, mayBeMade: true };
    this.surroundings.slots.unbook();
    return undefined;
  }

  private async send(
    batch: readonly Report[],
    claim: RidingClaim | undefined,
  ): Promise<{ answer?: CompletedBody; error?: unknown }> {
    const { client, workerId, jobTypes, drain } = this.surroundings;
    const next = claim && { claimNext: { jobTypes, limit: claim.limit, requestId: claim.requestId } };
    try {
      const reports = batch.map(({ body }) => body);
      return { answer: await client.completeMany({ workerId, reports, ...next }, { signal: drain.over }) };
    } catch (error) {
      return { error };
    }
  }

  private answered(batch: readonly Report[], { outcomes, jobs }: CompletedBody, claim: RidingClaim | undefined): void {
    const { slots, start } = this.surroundings;
    this.reachability.succeeded();
    outcomes.forEach(({ status }, index) => this.end(batch[index] as Report, status));
    if (claim === undefined) return;
    slots.fill(jobs.length);
    start(jobs);
  }

  /** A claim that is still out goes with the last of the reports: only then are all of their slots free. */
  private async refused(
    batch: readonly Report[],
    { status, code, detail }: SchedulerProblem,
    claim: RidingClaim | undefined,
  ): Promise<void> {
    this.reachability.succeeded();
    if (batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      await this.deliver(batch.slice(0, middle));
      return this.deliver(batch.slice(middle), claim);
    }
    const [report] = batch;
    // The claim alone was refused.
    if (report === undefined) return this.surroundings.slots.unbook();
    if (report.body.success && RESULT_REFUSED.has(status)) {
      const reason = `the scheduler refused it, ${status} ${code}: ${detail}`;
      const failure = resultRefused(report, new ResultRefused(reason));
      this.undelivered.delete(report);
      this.undelivered.add(failure);
      return this.deliver([failure], claim);
    }
    this.end(report, code, status);
    if (claim) return this.deliver([], claim);
  }

  /** @param answer the final one: the status of the report, or the code with which its request was refused. */
  private end(report: Report, answer: string, status?: number): void {
    if (!this.undelivered.delete(report)) return;
    const { slots, logger } = this.surroundings;
    slots.free();
    if (answer === 'recorded' || answer === 'already_recorded') return this.logRecorded(report);
    if (report.isCancelled && answer === 'lease_lost') return logger.debug(factsOf(report), 'job cancelled');
    const facts = { ...factsOf(report), ...(status !== undefined && { status }), code: answer };
    if (answer === 'lease_lost') logger.warn(facts, 'report came too late: the lease was lost');
    else if (answer === 'job_not_found') logger.warn(facts, 'report refused: the scheduler does not know the job');
    else logger.error(facts, 'report refused');
  }

  private logRecorded(report: Report): void {
    const { logger } = this.surroundings;
    const facts = { ...factsOf(report), ms: Math.round(report.ms) };
    if (report.body.success) logger.debug(facts, 'job completed');
    else logger.debug({ ...facts, error_type: report.body.error.type }, 'job failed');
  }

  /** The worker leaves. */
  private giveUp(): void {
    for (const report of this.undelivered.all()) {
      this.undelivered.delete(report);
      this.surroundings.logger.error(factsOf(report), 'report not delivered before the drain was over');
      this.surroundings.slots.free();
    }
  }
}

function factsOf({ job }: Report): object {
  return { job_id: job.id, job_type: job.job_type, attempt: job.attempts };
}
