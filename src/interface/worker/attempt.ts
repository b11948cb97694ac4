import type { ClaimedJobBody, ErrorParts, JobBody, Json } from '../http/contract.js';
import { WorkerDraining, type Drain } from './drain.js';
import type { Handler, HandlerContext } from './handlers.js';
import { describeThrown } from './thrown.js';
import type { WorkerTiming } from './timing.js';

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
  | { readonly kind: 'timed_out' };

export interface AttemptSurroundings {
  readonly workerId: string;
  readonly drain: Drain;
  readonly timing: WorkerTiming;
}

/**
 * One run of a claimed job's handler.
 *
 * Only a handler that looks at its signal costs a signal, a timer and a listener: for all others the deadline is a
 * matter of looking at the clock when they end.
 */
export class Attempt {
  private stop: AbortController | undefined;
  private cancelStops: () => void = () => undefined;
  private hasEnded = false;

  constructor(
    readonly job: ClaimedJobBody,
    /** When the answer to the claim came. */
    private readonly claimedMs: number,
    private readonly surroundings: AttemptSurroundings,
  ) {}

  /** How long it has taken so far. */
  get ms(): number {
    return this.surroundings.timing.nowMs() - this.claimedMs;
  }

  /** Never throws. */
  async run(handler: Handler): Promise<Ending> {
    try {
      // A job that arrives when the time for handlers is over is not even started.
      this.surroundings.drain.outOfPatience.throwIfAborted();
      return {
        kind: 'returned',
        result: await handler(this.job.payload, new Context(this, this.surroundings.workerId)),
      };
    } catch (thrown) {
      return this.endingOf(thrown);
    } finally {
      this.hasEnded = true;
      this.cancelStops();
    }
  }

  /** Aborts when the handler is to stop. */
  get signal(): AbortSignal {
    this.stop ??= this.prepareStop();
    return this.stop.signal;
  }

  private prepareStop(): AbortController {
    const { drain, timing } = this.surroundings;
    const stop = new AbortController();
    const passDeadline = (): void => stop.abort(new DeadlinePassed(this.job.timeout_seconds));
    const stopForDrain = (): void => stop.abort(drain.outOfPatience.reason);
    if (this.msLeft <= 0) passDeadline();
    else if (drain.outOfPatience.aborted) stopForDrain();
    else if (!this.hasEnded) {
      const cancelDeadline = timing.after(this.msLeft, passDeadline);
      drain.outOfPatience.addEventListener('abort', stopForDrain);
      this.cancelStops = () => {
        cancelDeadline();
        drain.outOfPatience.removeEventListener('abort', stopForDrain);
      };
    }
    return stop;
  }

  /**
   * A duration counted from here: the scheduler's clock and ours need not agree. At most 86400 s by contract, well within
   * the 2^31 - 1 ms that a Node timer can take.
   */
  private get msLeft(): number {
    return this.job.timeout_seconds * 1000 - this.ms;
  }

  private endingOf(thrown: unknown): Ending {
    const reason = this.stop?.signal.reason as unknown;
    // Unless it was the drain that stopped it before.
    if (!(reason instanceof WorkerDraining) && this.msLeft <= 0) return { kind: 'timed_out' };
    const error = describeThrown(thrown);
    if (!(reason instanceof WorkerDraining)) return { kind: 'threw', error };
    // Whatever the handler made of its signal, this is why it stopped.
    return { kind: 'threw', error: { ...error, type: reason.name } };
  }
}

/** What is dear to make is made when it is looked at: by getters of a class, those of an object cost 1.5 us to define. */
class Context implements HandlerContext {
  readonly attempt: number;
  readonly #attempt: Attempt;

  constructor(
    attempt: Attempt,
    readonly workerId: string,
  ) {
    this.#attempt = attempt;
    this.attempt = attempt.job.attempts;
  }

  get signal(): AbortSignal {
    return this.#attempt.signal;
  }

  get job(): JobBody {
    return withoutToken(this.#attempt.job);
  }
}

function withoutToken({ lease_token: _secret, ...job }: ClaimedJobBody): JobBody {
  return job;
}
