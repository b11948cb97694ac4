import type { EndedAttempt } from './ended-attempt.js';
import type { Backoff, UniqueScope } from './job-options.js';
import type { JobState } from './job-state.js';
import type { JsonValue } from './json.js';
import type { JobError } from './report.js';

export type FailureReason = 'error' | 'timeout' | 'cancelled' | 'expired';

export interface JobFields {
  readonly id: string;
  readonly jobType: string;
  readonly payload: JsonValue;
  readonly priority: number;
  readonly state: JobState;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly timeoutSeconds: number;
  readonly workerId: string | null;
  readonly leaseToken: string | null;
  readonly runAt: Date;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly deadlineAt: Date | null;
  readonly finishedAt: Date | null;
  readonly result: JsonValue;
  readonly error: JobError | null;
  readonly failureReason: FailureReason | null;
  readonly attemptLog: readonly EndedAttempt[];
  /** How often it was given to a worker beside its attempts: claims that were given back, attempts before a retry. */
  readonly extraDeliveries: number;
  /** How far it is, from 0 to 1, as a heartbeat told last. */
  readonly progress: number | null;
  /** What a heartbeat told last about that. */
  readonly note: string | null;
  /** What a heartbeat left for the next attempt to go on from. */
  readonly checkpoint: JsonValue;
  /** Set while it is RUNNING and is to be cancelled. */
  readonly cancelRequestedAt: Date | null;
  /** At most one unfinished job has it. */
  readonly uniqueKey: string | null;
  /** Set together with the key. */
  readonly uniqueScope: UniqueScope | null;
  /** Null for a retry at once. */
  readonly backoff: Backoff | null;
  readonly tags: readonly string[];
  /** When it is FAILED unless it has been started before; null for never. */
  readonly expiresAt: Date | null;
}

export interface JobLimits {
  /** How often a job may be claimed, the first time included. */
  readonly maxAttempts: number;
  /** How long one attempt may take, in seconds. */
  readonly timeoutSeconds: number;
}
