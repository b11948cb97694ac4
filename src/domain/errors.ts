import type { JobEvent, JobState } from './job-state.js';

/** Something the domain refuses. `code` is stable: clients and tests may rely on it. */
export abstract class DomainError extends Error {
  abstract readonly code: string;
}

/** The chart draws no arrow for this event from this state. */
export class IllegalMove extends DomainError {
  readonly code = 'illegal_move';
  constructor(
    readonly state: JobState,
    readonly event: JobEvent,
  ) {
    super(`a ${state} job cannot ${event}`);
  }
}

export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

/** A value that no job may have; names each field at fault. */
export class InvalidJob extends DomainError {
  readonly code = 'validation_failed';
  constructor(readonly faults: readonly FieldFault[]) {
    super(faults.map(({ field, message }) => `${field} ${message}`).join('; '));
  }
}

/** JSON nested so deep that walking it is a risk. */
export class TooDeep extends DomainError {
  readonly code = 'too_deep';
  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(`${field} ${reason}`);
  }
}

/** What ended an attempt, as told to a holder that comes too late. */
export type EndedBy = 'report' | 'timeout' | 'cancelled';

/** A report by somebody who does not hold the live attempt. Nothing was changed. */
export class LeaseLost extends DomainError {
  readonly code = 'lease_lost';
  constructor(
    readonly state: JobState,
    /** The number of the job's latest attempt; 0 when it was never claimed. */
    readonly attempt: number,
    /** What ended the attempt the report speaks of; null when the job knows no such attempt of this worker. */
    readonly endedBy: EndedBy | null,
    reason: string,
  ) {
    super(reason);
  }
}

/** A report that contradicts the outcome already recorded for its attempt. Nothing was changed. */
export class OutcomeConflict extends DomainError {
  readonly code = 'outcome_conflict';
  constructor(
    readonly state: JobState,
    readonly attempt: number,
    reason: string,
  ) {
    super(reason);
  }
}
