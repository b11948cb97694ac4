/** The errors by which a handler and its worker understand each other. */

const MAX_DELAY_SECONDS = 31_536_000;

/** Thrown by a handler: fails the job at once, whatever attempts are left. Any error with `retryable: false` does. */
export class NotRetryable extends Error {
  override readonly name: string = 'NotRetryable';
  readonly retryable = false;
}

/** Thrown by a handler: gives the job back, to be tried again later. No attempt is spent. */
export class RetryLater extends Error {
  override readonly name: string = 'RetryLater';

  /**
   * @param delaySeconds from 0 to 31536000, a year.
   * @throws RangeError for any other delay.
   */
  constructor(
    readonly delaySeconds: number,
    message = `to be tried again in ${delaySeconds} s`,
  ) {
    super(message);
    if (!isDelay(delaySeconds)) {
      throw new RangeError(`a delay must be a number of seconds from 0 to ${MAX_DELAY_SECONDS}, not ${delaySeconds}`);
    }
  }
}

/** Why a handler's signal aborts when its attempt has taken too long. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
  constructor(seconds: number) {
    super(`the attempt has taken longer than its ${seconds} s`);
  }
}

/** Why a handler's signal aborts when its worker is about to leave. */
export class WorkerDraining extends Error {
  override readonly name = 'WorkerDraining';
  constructor() {
    super('the worker is draining and cannot wait for this handler any longer');
  }
}

/** Why a handler's signal aborts when the job is no longer its worker's: nobody will hear what it returns. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  constructor() {
    super("lease lost: the job is no longer this worker's");
  }
}

/** Why a handler's signal aborts when somebody has cancelled its job. */
export class JobCancelled extends Error {
  override readonly name = 'JobCancelled';
  constructor() {
    super('the job was cancelled');
  }
}

export function isDelay(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && seconds >= 0 && seconds <= MAX_DELAY_SECONDS;
}
