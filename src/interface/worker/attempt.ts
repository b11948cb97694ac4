import type { ClaimedJobBody, ErrorParts, Json } from '../http/contract.js';
import { Context } from './context.js';
import type { Drain } from './drain.js';
import { DeadlinePassed, JobCancelled, LeaseLostError, WorkerDraining } from './handler-errors.js';
import type { Handler } from './handlers.js';
import { Lease } from './lease.js';
import { News } from './news.js';
import type { Placed } from './places.js';
import { askedDelaySeconds, describeThrown, isNotRetryable } from './thrown.js';
import type { WorkerTiming } from './timing.js';

/** How a handler came to its end. */
export type Ending =
  | { readonly kind: 'returned'; readonly result: Json }
  | { readonly kind: 'threw'; readonly error: ErrorParts & { readonly type: string }; readonly retryable: boolean }
  /** The job goes back, and no attempt is spent: it asked for that, or it stopped because the worker leaves. */
  | { readonly kind: 'released'; readonly delaySeconds: number | undefined }
  /** It threw after its deadline: nothing to report, the scheduler ends the attempt as a timeout. */
  | { readonly kind: 'timed_out' }
  /** The job is no longer ours: nothing to report. */
  | { readonly kind: 'lost' };

export interface AttemptSurroundings {
  readonly workerId: string;
  readonly drain: Drain;
  readonly timing: WorkerTiming;
  /** How long an attempt may run, whatever its heartbeats say; Infinity for no such bound. */
  readonly maxRunSeconds: number;
  /** There are news for the next heartbeat. */
  readonly onNews: (attempt: Attempt) => void;
}

/**
 * One run of a claimed job's handler.
 *
 * Only a handler that looks at its signal costs a signal, a timer and a listener: for all others the deadline is a
 * matter of looking at the clock when they end.
 */
export class Attempt implements Placed {
  place = -1;
  readonly lease: Lease;
  readonly news = new News();
  /** Undefined for a handler that is alive as long as it runs. */
  isAlive: (() => boolean | Promise<boolean>) | undefined;
  isCancelled = false;
  hasEnded = false;
  private isLost = false;
  private stop: AbortController | undefined;
  private stopReason: Error | undefined;
  private cancelDeadline: () => void = () => undefined;
  private forgetDrain: () => void = () => undefined;

  constructor(
    readonly job: ClaimedJobBody,
    /** When the answer to the claim came. */
    private readonly claimedMs: number,
    private readonly surroundings: AttemptSurroundings,
  ) {
    this.lease = new Lease(claimedMs, job.lease_seconds);
  }

  /** How long it has taken so far. */
  get ms(): number {
    return this.surroundings.timing.nowMs() - this.claimedMs;
  }

  /** Whether its time is up. */
  get isOverdue(): boolean {
    return this.stopReason instanceof DeadlinePassed || this.msLeft <= 0;
  }

  /** Whether its lease is worth to be extended: not when the handler was told to stop, except for a drain's sake. */
  get wantsHeartbeats(): boolean {
    const isStopped = this.stopReason !== undefined && !(this.stopReason instanceof WorkerDraining);
    return !this.hasEnded && !isStopped && this.ms < this.surroundings.maxRunSeconds * 1000;
  }

  /** Whether the scheduler may still take it for ours. */
  get isOurs(): boolean {
    return !this.isLost && !this.isOverdue;
  }

  /** Never throws. */
  async run(handler: Handler): Promise<Ending> {
    try {
      // One that was lost or cancelled before its turn came is not even started.
      if (this.stopReason) throw this.stopReason;
      const result = await handler(this.job.payload, new Context(this, this.surroundings.workerId));
      return this.isLost ? { kind: 'lost' } : { kind: 'returned', result };
    } catch (thrown) {
      return this.endingOf(thrown);
    } finally {
      this.hasEnded = true;
      this.cancelDeadline();
      this.forgetDrain();
    }
  }

  /** Aborts when the handler is to stop. */
  get signal(): AbortSignal {
    this.stop ??= this.prepareStop();
    return this.stop.signal;
  }

  /** The scheduler has given the job to somebody else, or ended it. */
  lose(): void {
    this.isLost = true;
    this.tellToStop(new LeaseLostError());
  }

  /** Somebody has cancelled the job. */
  cancel(): void {
    this.isCancelled = true;
    this.tellToStop(new JobCancelled());
  }

  tellOfNews(): void {
    if (!this.hasEnded) this.surroundings.onNews(this);
  }

  private tellToStop(reason: Error): void {
    if (this.hasEnded) return;
    this.stopReason ??= reason;
    this.stop?.abort(this.stopReason);
  }

  private prepareStop(): AbortController {
    const { outOfPatience } = this.surroundings.drain;
    const stop = new AbortController();
    if (this.stopReason) stop.abort(this.stopReason);
    if (this.hasEnded || stop.signal.aborted) return stop;
    this.stop = stop;
    this.watchDeadline();
    const stopForDrain = (): void => this.tellToStop(outOfPatience.reason as WorkerDraining);
    if (outOfPatience.aborted) stopForDrain();
    outOfPatience.addEventListener('abort', stopForDrain);
    this.forgetDrain = () => outOfPatience.removeEventListener('abort', stopForDrain);
    return stop;
  }

  /** One timer, however many heartbeats put the deadline off: when it rings too early it is set again. */
  private watchDeadline(): void {
    const { timing, maxRunSeconds } = this.surroundings;
    if (this.msLeft > 0) {
      this.cancelDeadline = timing.after(this.msLeft, () => this.watchDeadline());
      return;
    }
    const hasRunTooLong = this.ms >= maxRunSeconds * 1000;
    this.tellToStop(new DeadlinePassed(hasRunTooLong ? maxRunSeconds : this.job.timeout_seconds));
  }

  /**
   * A duration counted from here: the scheduler's clock and ours need not agree. A lease lasts 86400 s at most by
   * contract, well within the 2^31 - 1 ms that a Node timer can take.
   */
  private get msLeft(): number {
    const runEndsMs = this.claimedMs + this.surroundings.maxRunSeconds * 1000;
    return Math.min(this.lease.endsMs, runEndsMs) - this.surroundings.timing.nowMs();
  }

  private endingOf(thrown: unknown): Ending {
    if (this.isLost) return { kind: 'lost' };
    const isDrained = this.stopReason instanceof WorkerDraining;
    // Unless it was the drain that stopped it before. One that was cancelled says so, however late.
    if (!isDrained && !this.isCancelled && this.isOverdue) return { kind: 'timed_out' };
    const delaySeconds = askedDelaySeconds(thrown);
    const retryable = !isNotRetryable(thrown);
    // Whatever the handler made of its signal, the drain is why it stopped; unless it says that the job is hopeless.
    if (delaySeconds !== undefined || (isDrained && retryable)) return { kind: 'released', delaySeconds };
    return { kind: 'threw', error: describeThrown(thrown), retryable };
  }
}
