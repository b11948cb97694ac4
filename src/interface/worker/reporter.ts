import type { ClaimedJobBody, CompletedBody } from '../http/contract.js';
import { Reachability } from './reachability.js';
import { reportOf, resultRefused, type Outcome, type Report } from './report.js';
import { isRefusal, retryDelayMs } from './retry.js';
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
  private readonly undelivered = new Set<Report>();
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
  report(job: ClaimedJobBody, outcome: Outcome, ms: number): void {
    const report = reportOf(job, outcome, ms);
    this.undelivered.add(report);
    this.waiting.push(report);
    this.sending ??= this.sendAll();
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) {
      await endOfTurn();
      const batch = this.takeBatch();
      const { drain, slots } = this.surroundings;
      await this.deliver(batch, drain.begun.aborted ? 0 : slots.bookWith(batch.length));
    }
    this.sending = undefined;
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
   * @param limit how many jobs to claim in the same round trip, booked already; none when it is 0.
   */
  private async deliver(batch: readonly Report[], limit = 0): Promise<void> {
    const { drain, timing } = this.surroundings;
    const isOver = (): boolean => drain.over.aborted;
    // The claim rides once only: what follows a failure is to find out whether the scheduler is there.
    for (let failures = 0, riding = limit; !isOver(); failures++, riding = 0) {
      const { answer, error } = await this.send(batch, riding);
      if (answer !== undefined) return this.answered(batch, answer, riding);
      if (isRefusal(error)) return this.refused(batch, error);
      // Given up by us: that says nothing about the scheduler.
      if (isOver()) return;
      this.reachability.failed(error);
      await timing.sleep(retryDelayMs(failures, error, timing.random), drain.over);
    }
  }

  private async send(batch: readonly Report[], limit: number): Promise<{ answer?: CompletedBody; error?: unknown }> {
    const { client, workerId, jobTypes, slots, drain } = this.surroundings;
    const next = limit > 0 && { claimNext: { jobTypes, limit } };
    try {
      const reports = batch.map(({ body }) => body);
      return { answer: await client.completeMany({ workerId, reports, ...next }, { signal: drain.over }) };
    } catch (error) {
      if (limit > 0) slots.unbook();
      else slots.trouble();
      return { error };
    }
  }

  private answered(batch: readonly Report[], { outcomes, jobs }: CompletedBody, limit: number): void {
    const { slots, start } = this.surroundings;
    this.reachability.succeeded();
    outcomes.forEach(({ status }, index) => this.end(batch[index] as Report, status));
    if (limit === 0) return;
    slots.fill(jobs.length);
    start(jobs);
  }

  private async refused(batch: readonly Report[], { status, code, detail }: SchedulerProblem): Promise<void> {
    this.reachability.succeeded();
    if (batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      await this.deliver(batch.slice(0, middle));
      return this.deliver(batch.slice(middle));
    }
    const [report] = batch as [Report];
    if (!report.body.success || !RESULT_REFUSED.has(status)) return this.end(report, code, status);
    const failure = resultRefused(report.job, report.ms, `the scheduler refused it, ${status} ${code}: ${detail}`);
    this.undelivered.delete(report);
    this.undelivered.add(failure);
    return this.deliver([failure]);
  }

  /** @param answer the final one: the status of the report, or the code with which its request was refused. */
  private end(report: Report, answer: string, status?: number): void {
    if (!this.undelivered.delete(report)) return;
    const { slots, logger } = this.surroundings;
    slots.free();
    if (answer === 'recorded' || answer === 'already_recorded') return this.logRecorded(report);
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
    for (const report of this.undelivered) {
      this.surroundings.logger.error(factsOf(report), 'report not delivered before the drain was over');
      this.surroundings.slots.free();
    }
    this.undelivered.clear();
  }
}

function factsOf({ job }: Report): object {
  return { job_id: job.id, job_type: job.job_type, attempt: job.attempts };
}
