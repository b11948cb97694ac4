import { equalJitterMs, fullJitterMs, type Random } from './backoff.js';
import { HungUp } from './http-exchange.js';
import { SchedulerProblem } from './scheduler-problem.js';

const TROUBLE = { baseMs: 100, capMs: 5000 };

/** More is rather a mistake than a plan, and too much for a Node timer would be no wait at all. */
const MAX_RETRY_AFTER_MS = 60_000;

/** How long to wait after a request has failed for the `failures + 1`st time in a row. */
export function retryDelayMs(failures: number, error: unknown, random: Random): number {
  const asked = error instanceof SchedulerProblem ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  // Added, so that clients who were all told the same second do not all come back in it.
  return Math.min(asked, MAX_RETRY_AFTER_MS) + fullJitterMs(failures, TROUBLE, random);
}

/** Whether the scheduler has understood the request and says no: asking again would not change its mind. */
export function isRefusal(error: unknown): error is SchedulerProblem {
  if (!(error instanceof SchedulerProblem)) return false;
  // 408 is what Node's own server says when it did not get the whole request in time; it has not read it.
  return error.status >= 400 && error.status < 500 && error.status !== 429 && error.status !== 408;
}

/** What says that a request never left: nobody listened. */
const NEVER_SENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * Whether what was asked for may have happened although the request failed. Not when it was withdrawn by hanging up: the
 * scheduler then knows that nobody waits.
 */
export function mayHaveHappened(error: unknown): boolean {
  if (isRefusal(error) || error instanceof HungUp) return false;
  return !(error instanceof Error && 'code' in error && NEVER_SENT.has(error.code));
}

/** The pace of claiming: at once after jobs, ever slower while there is none, backing off while there is trouble. */
export class Pace {
  private empty = 0;
  private failures = 0;

  constructor(
    private readonly idle: { readonly minMs: number; readonly maxMs: number },
    private readonly random: Random,
  ) {}

  afterJob(): void {
    this.empty = 0;
    this.failures = 0;
  }

  afterNothingMs(): number {
    this.failures = 0;
    return equalJitterMs(this.empty++, { baseMs: this.idle.minMs, capMs: this.idle.maxMs }, this.random);
  }

  afterTroubleMs(error: unknown): number {
    return retryDelayMs(this.failures++, error, this.random);
  }
}
