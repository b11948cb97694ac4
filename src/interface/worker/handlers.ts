import { setTimeout as delay } from 'node:timers/promises';
import type { JobBody, Json } from '../http/contract.js';

/** What a handler may want to know beside the payload. To be read from, not spread: a copy has no signal and no job. */
export interface HandlerContext {
  /**
   * Aborts when the handler is to stop; `reason` says why. DeadlinePassed: its time is up, and nobody extended it.
   * WorkerDraining: the worker leaves; stopping gives the job back, and no attempt is spent. LeaseLostError: the job is
   * somebody else's by now. JobCancelled: somebody has cancelled it.
   */
  readonly signal: AbortSignal;
  /** The job as it was claimed. The lease token stays with the worker. */
  readonly job: Readonly<JobBody>;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly workerId: string;
  /** What an earlier attempt left to go on from; null when none did. */
  readonly checkpoint: Json;
  /**
   * Tells how far it is, from 0 to 1, with the next heartbeat, which comes within a second or so. Costs nothing: call it
   * as often as you like. A note is cut off after 1000 characters. @throws RangeError for other fractions.
   */
  progress(fraction: number, note?: string): void;
  /**
   * Leaves something for the next attempt to go on from, should this one be lost, fail or go back; sent with the next
   * heartbeat, and before the attempt is reported as failed. Not null, which leaves what there is.
   *
   * @throws TypeError unless it is JSON, RangeError unless that has 256 kB at most.
   */
  saveCheckpoint(checkpoint: Json): void;
  /**
   * Heartbeats extend the lease as long as this says yes. Without it: as long as the handler runs and the worker's event
   * loop turns. For handlers whose work is done elsewhere, by a process that may hang.
   */
  keepAliveWhile(isAlive: () => boolean | Promise<boolean>): void;
}

/**
 * Runs one job type. What it returns becomes the job's result and must be JSON; whatever it throws fails the attempt.
 * An error with `retryable: false` (NotRetryable) fails the job for good, and RetryLater gives it back for later.
 *
 * An attempt may run again although it did its work, when its report came too late: a handler should be idempotent.
 */
export type Handler<Payload = unknown, Result = unknown> = (
  payload: Payload,
  context: HandlerContext,
) => Result | Promise<Result>;

/** Handlers by job type, each with a payload of its own. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- `unknown` would refuse every handler that names its payload
export type Handlers = Readonly<Record<string, Handler<any>>>;

export const JOB_TYPE_PATTERN = /^[\w.:-]{1,128}$/;

const MAX_SLEEP_SECONDS = 86_400;

/** Resolves after `payload.seconds`; gives up as soon as it is told to. */
const sleep: Handler = async (payload, { signal }) => {
  const seconds = fieldOf(payload, 'seconds');
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= MAX_SLEEP_SECONDS)) {
    throw new TypeError(`the payload of sleep must be {"seconds": a number from 0 to ${MAX_SLEEP_SECONDS}}`);
  }
  await delay(seconds * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
  return { slept_seconds: seconds };
};

/** Returns the payload. */
const echo: Handler = (payload) => payload;

/** Throws `payload.message`. */
const fail: Handler = (payload) => {
  const message = fieldOf(payload, 'message') ?? 'this job was told to fail';
  if (typeof message !== 'string') throw new TypeError('the payload of fail must be {"message"?: a text}');
  throw new Error(message);
};

/** What every worker can run: enough to try a scheduler out. */
export const builtInHandlers = { sleep, echo, fail } as const satisfies Handlers;

function fieldOf(payload: unknown, field: string): unknown {
  return (payload as Readonly<Record<string, unknown>> | null | undefined)?.[field];
}
