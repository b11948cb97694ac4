import type { JobRequest } from '../domain/job-request.js';
import { canBeClaimed } from '../domain/job-lifecycle.js';
import type { JobView } from './job-view.js';
import type { Letter } from './letter.js';
import type { Transaction } from './ports/unit-of-work.js';
import type { OnceAnswer, OnceRequest, SubmitOnce } from './submit-once.js';
import { PreparedPlans, type PlanAnswer } from './submit-plan.js';

/** Whether a letter submits what must not be submitted twice, or what is known only once the store has been looked at. */
export function asksOnce({ once, plan }: Letter): boolean {
  return once !== undefined || plan !== undefined;
}

/** The submits of a transaction that are not plain: those of letters that ask for once, and those of plans. */
export class OnceSubmits {
  private constructor(
    /** In the order of the letters that ask for once. */
    readonly answers: readonly (OnceAnswer | Error)[],
    private readonly plans: PreparedPlans,
    /** What became of each request of a plan that has a unique key. */
    private readonly planned: ReadonlyMap<JobRequest, OnceAnswer | Error>,
  ) {}

  static async of(letters: readonly Letter[], transaction: Transaction, submitOnce: SubmitOnce): Promise<OnceSubmits> {
    const plans = await PreparedPlans.of(
      letters.flatMap(({ plan }) => plan ?? []),
      transaction,
    );
    const asked = letters.flatMap(({ once }) => once ?? []);
    const unique = plans.requests.filter(({ options }) => options.unique !== undefined);
    const alone = unique.map((request): OnceRequest => ({ requests: [request] }));
    const answers = await submitOnce.execute(transaction, [...asked, ...alone]);
    const planned = new Map(
      unique.map((request, index) => [request, answers[asked.length + index] as OnceAnswer | Error]),
    );
    return new OnceSubmits(answers.slice(0, asked.length), plans, planned);
  }

  /** The requests of plans that can be submitted as any others. */
  get others(): readonly JobRequest[] {
    return this.plans.requests.filter((request) => !this.planned.has(request));
  }

  /** The jobs that were made here. */
  get made(): readonly JobView[] {
    return [...this.answers, ...this.planned.values()].flatMap((answer) =>
      answer instanceof Error || answer.replayed || answer.made === 0 ? [] : answer.jobs.filter(isWaiting),
    );
  }

  /** @param submitted what became of `others`. */
  settlePlans(submitted: readonly JobView[], transaction: Transaction): Promise<readonly PlanAnswer[]> {
    let next = 0;
    const jobs = this.plans.requests.map((request) => {
      const answer = this.planned.get(request);
      if (answer instanceof Error) throw answer;
      return answer ? (answer.jobs[0] as JobView) : (submitted[next++] as JobView);
    });
    return this.plans.settle(jobs, transaction);
  }
}

/** Some may be jobs that there were before, which make no difference: whoever waits for a job asks for it once more. */
function isWaiting({ state }: JobView): boolean {
  return canBeClaimed(state);
}
