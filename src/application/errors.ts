/** A request the scheduler could not serve now; the same request may succeed later. */
export abstract class Unavailable extends Error {
  abstract readonly code: string;
  /** When it is worth asking again. */
  readonly retryAfterSeconds: number = 1;
}

/** The store cannot be used now: unreachable, restarting, locked, full or too slow. */
export class StoreUnavailable extends Unavailable {
  readonly code = 'database_unavailable';
}

/** The mailbox is full: more requests are waiting than the scheduler wants to hold. */
export class Busy extends Unavailable {
  readonly code = 'busy';
}

/** The scheduler is draining and takes no new requests. */
export class ShuttingDown extends Unavailable {
  readonly code = 'shutting_down';
}

/** No job has this id. */
export class JobNotFound extends Error {
  readonly code = 'job_not_found';
  constructor(readonly jobId: string) {
    super(`no job has the id ${jobId}`);
  }
}
