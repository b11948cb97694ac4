import { isRefusal } from './retry.js';
import { SchedulerProblem, UnexpectedAnswer } from './scheduler-problem.js';
import type { WorkerLogger } from './worker-logger.js';

/** Tells the log when trouble begins, when it becomes another kind of trouble, and when it is over: never each try. */
export class Reachability {
  private trouble: string | undefined;

  constructor(
    private readonly logger: WorkerLogger,
    /** What is being sent: `claim` or `report`. */
    private readonly request: string,
  ) {}

  failed(error: unknown): void {
    const facts = { request: this.request, ...factsOf(error) };
    const trouble = isRefusal(error) ? `refused ${error.code}` : 'unreachable';
    if (trouble === this.trouble) return this.logger.debug(facts, 'the scheduler is still in trouble');
    this.trouble = trouble;
    if (isRefusal(error)) this.logger.error({ ...facts, detail: error.detail }, 'the scheduler refuses; trying on');
    else this.logger.warn(facts, 'the scheduler cannot be reached; trying on');
  }

  succeeded(): void {
    if (this.trouble === undefined) return;
    this.trouble = undefined;
    this.logger.info({ request: this.request }, 'the scheduler is back');
  }
}

/** What the log may know of a failed request. */
function factsOf(error: unknown): object {
  if (error instanceof SchedulerProblem) return { status: error.status, code: error.code };
  if (!(error instanceof Error)) return { error_type: typeof error };
  // In our own words: they say what to look at, and repeat nothing of the answer.
  if (error instanceof UnexpectedAnswer) return { error_type: error.name, detail: error.message };
  const { code } = error as { readonly code?: unknown };
  return { error_type: error.name, ...(typeof code === 'string' && { code }) };
}
