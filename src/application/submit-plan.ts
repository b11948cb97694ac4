import type { JobRequest } from '../domain/job-request.js';
import type { JobView } from './job-view.js';
import type { Transaction } from './ports/unit-of-work.js';

/**
 * Jobs to submit that are known only once the store has been looked at. They are submitted in the transaction that looks,
 * beside those of clients and just as those: what was looked at and the jobs are written together or not at all.
 */
export interface SubmitPlan<Answer> {
  prepare(transaction: Transaction): Promise<PlannedJobs<Answer>>;
}

export interface PlannedJobs<Answer> {
  readonly requests: readonly JobRequest[];
  /**
   * Writes what depends on what became of the jobs.
   *
   * @param submitted in the order of the requests; one with a unique key that was held is the job that holds it.
   * @returns an error to refuse the plan alone: thrown, it would spoil the transaction for others.
   */
  settle(submitted: readonly JobView[], transaction: Transaction): Promise<Answer | Error>;
}

export type AnyPlan = SubmitPlan<unknown>;
export type PlanAnswer = unknown;

/** The plans of one transaction: prepared before the submits, settled behind them. */
export class PreparedPlans {
  private constructor(private readonly prepared: readonly PlannedJobs<unknown>[]) {}

  static async of(plans: readonly AnyPlan[], transaction: Transaction): Promise<PreparedPlans> {
    const prepared: PlannedJobs<unknown>[] = [];
    // One after the other: two of them may be about one schedule.
    for (const plan of plans) prepared.push(await plan.prepare(transaction));
    return new PreparedPlans(prepared);
  }

  get requests(): readonly JobRequest[] {
    return this.prepared.flatMap(({ requests }) => requests);
  }

  /** @param submitted what became of `requests`. @returns in the order of the plans. */
  async settle(submitted: readonly JobView[], transaction: Transaction): Promise<PlanAnswer[]> {
    const answers: PlanAnswer[] = [];
    let next = 0;
    for (const plan of this.prepared) {
      answers.push(await plan.settle(submitted.slice(next, (next += plan.requests.length)), transaction));
    }
    return answers;
  }
}
