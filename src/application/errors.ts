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

/** No schedule has this name. */
export class ScheduleNotFound extends Error {
  readonly code = 'schedule_not_found';
  constructor(readonly scheduleName: string) {
    super(`no schedule has the name ${scheduleName}`);
  }
}

/** Another schedule has this name. */
export class ScheduleExists extends Error {
  readonly code = 'schedule_exists';
  constructor(readonly scheduleName: string) {
    super(`there is another schedule ${scheduleName}`);
  }
}

/** No job has this id. */
export class JobNotFound extends Error {
  readonly code = 'job_not_found';
  constructor(readonly jobId: string) {
    super(`no job has the id ${jobId}`);
  }
}

/** The job no longer is what it was to be changed for, or the change would change nothing. */
export class MovedOn extends Error {
  readonly code = 'moved_on';
  constructor(readonly jobId: string) {
    super(`job ${jobId} has moved on`);
  }
}

/** A unique key that a job cannot have. */
export interface HeldKey {
  /** Which of the jobs that were to be submitted together it is of; 0 for a job alone. */
  readonly index: number;
  /** The job that has it: one that there is, or another one of those that were to be submitted together. */
  readonly holder: { readonly jobId: string } | { readonly index: number };
}

/** Other jobs have the unique keys; nothing was submitted, or changed. */
export class DuplicateJob extends Error {
  readonly code = 'duplicate_job';
  constructor(readonly held: readonly HeldKey[]) {
    super(`${held.length} unique keys are held by other jobs`);
  }

  /** The first job of those that hold the keys; undefined when there is none yet. */
  get existingJobId(): string | undefined {
    return this.held.flatMap(({ holder }) => ('jobId' in holder ? holder.jobId : []))[0];
  }
}

/** The idempotency key has been used with another request. */
export class IdempotencyMismatch extends Error {
  readonly code = 'idempotency_mismatch';
  constructor(readonly key: string) {
    super(`the idempotency key ${key} has been used with another request`);
  }
}
