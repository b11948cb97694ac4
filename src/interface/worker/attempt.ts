import type { ClaimedJobBody, ErrorParts, JobBody, Json } from '../http/contract.js';
import { WorkerDraining, type Drain } from './drain.js';
import type { Handler, HandlerContext } from './handlers.js';
import { describeThrown } from './thrown.js';
import { ABORTED, unlessAborted, type WorkerTiming } from './timing.js';

/** Why a handler's signal aborts when its attempt has taken too long. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
  constructor(timeoutSeconds: number) {
    super(`the attempt has taken longer than its ${timeoutSeconds} s`);
  }
}

/** How a handler came to its end. */
export type Ending =
  | { readonly kind: 'returned'; readonly result: Json }
  | { readonly kind: 'threw'; readonly error: ErrorParts & { readonly type: string } }
  /** It threw after its deadline: nothing to report, the scheduler ends the attempt as a timeout. */
  | { readonly kind: 'timed_out' }
  /** It goes on although a draining worker told it to stop. */
  | { readonly kind: 'abandoned' };

export interface AttemptSurroundings {
  readonly workerId: string;
  readonly drain: Drain;
  readonly timing: WorkerTiming;
}

/** Runs a claimed job's handler: one attempt. Never throws. */
export async function runAttempt(
  claimed: ClaimedJobBody,
  handler: Handler,
  { workerId, drain, timing }: AttemptSurroundings,
): Promise<Ending> {
  const job: JobBody & { lease_token?: string } = { ...claimed };
  delete job.lease_token;
  const stop = new AbortController();
  // A duration counted from here: the scheduler's clock and ours need not agree. At most 86400 s by contract, well
  // within the 2^31 - 1 ms that a Node timer can take.
  const passDeadline = (): void => stop.abort(new DeadlinePassed(job.timeout_seconds));
  const cancelDeadline = timing.after(job.timeout_seconds * 1000, passDeadline);
  const stopForDrain = (): void => stop.abort(drain.outOfPatience.reason);
  drain.outOfPatience.addEventListener('abort', stopForDrain);
  if (drain.outOfPatience.aborted) stopForDrain();
  try {
    const context = { signal: stop.signal, job, attempt: job.attempts, workerId };
    const result = await unlessAborted(call(handler, job.payload, context), drain.outOfGrace);
    return result === ABORTED ? { kind: 'abandoned' } : { kind: 'returned', result };
  } catch (thrown) {
    return endingOf(thrown, stop.signal);
  } finally {
    cancelDeadline();
    drain.outOfPatience.removeEventListener('abort', stopForDrain);
  }
}

async function call(handler: Handler, payload: Json, context: HandlerContext): Promise<unknown> {
  // A job that arrives when the time for handlers is over is not even started.
  context.signal.throwIfAborted();
  return handler(payload, context);
}

function endingOf(thrown: unknown, signal: AbortSignal): Ending {
  if (signal.reason instanceof DeadlinePassed) return { kind: 'timed_out' };
  const error = describeThrown(thrown);
  if (!(signal.reason instanceof WorkerDraining)) return { kind: 'threw', error };
  // Whatever the handler made of its signal, this is why it stopped.
  return { kind: 'threw', error: { ...error, type: signal.reason.name } };
}
