import { setTimeout as delay } from 'node:timers/promises';
import type { JobBody } from '../http/contract.js';

/** What a handler may want to know beside the payload. To be read from, not spread: a copy has no signal and no job. */
export interface HandlerContext {
  /** Aborts when the attempt's time is up, or when a draining worker cannot wait any longer; `reason` says which. */
  readonly signal: AbortSignal;
  /** The job as it was claimed. The lease token stays with the worker. */
  readonly job: Readonly<JobBody>;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly workerId: string;
}

/**
 * Runs one job type. What it returns becomes the job's result and must be JSON; whatever it throws fails the attempt.
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
