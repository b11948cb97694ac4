import type { EndedAttempt } from './ended-attempt.js';
import type { FailureReason, JobFields } from './job-fields.js';
import type { Backoff, UniqueScope } from './job-options.js';
import type { JobState } from './job-state.js';
import type { JsonValue } from './json.js';
import type { JobError } from './report.js';

/**
 * What a job has, laid out field by field: V8 makes room in the object for what it sees assigned in a constructor, and would
 * put what comes by Object.assign beside it, a few fields at a time. That was a fiftieth of what a job costs.
 */
export abstract class JobRecord implements JobFields {
  declare readonly id: string;
  declare readonly jobType: string;
  declare readonly payload: JsonValue;
  declare readonly priority: number;
  declare readonly state: JobState;
  declare readonly attempts: number;
  declare readonly maxAttempts: number;
  declare readonly timeoutSeconds: number;
  declare readonly workerId: string | null;
  declare readonly leaseToken: string | null;
  declare readonly runAt: Date;
  declare readonly createdAt: Date;
  declare readonly startedAt: Date | null;
  declare readonly deadlineAt: Date | null;
  declare readonly finishedAt: Date | null;
  declare readonly result: JsonValue;
  declare readonly error: JobError | null;
  declare readonly failureReason: FailureReason | null;
  declare readonly attemptLog: readonly EndedAttempt[];
  declare readonly extraDeliveries: number;
  declare readonly progress: number | null;
  declare readonly note: string | null;
  declare readonly checkpoint: JsonValue;
  declare readonly cancelRequestedAt: Date | null;
  declare readonly uniqueKey: string | null;
  declare readonly uniqueScope: UniqueScope | null;
  declare readonly backoff: Backoff | null;
  declare readonly tags: readonly string[];
  declare readonly expiresAt: Date | null;

  protected constructor(fields: JobFields) {
    this.id = fields.id;
    this.jobType = fields.jobType;
    this.payload = fields.payload;
    this.priority = fields.priority;
    this.state = fields.state;
    this.attempts = fields.attempts;
    this.maxAttempts = fields.maxAttempts;
    this.timeoutSeconds = fields.timeoutSeconds;
    this.workerId = fields.workerId;
    this.leaseToken = fields.leaseToken;
    this.runAt = fields.runAt;
    this.createdAt = fields.createdAt;
    this.startedAt = fields.startedAt;
    this.deadlineAt = fields.deadlineAt;
    this.finishedAt = fields.finishedAt;
    this.result = fields.result;
    this.error = fields.error;
    this.failureReason = fields.failureReason;
    this.attemptLog = fields.attemptLog;
    this.extraDeliveries = fields.extraDeliveries;
    this.progress = fields.progress;
    this.note = fields.note;
    this.checkpoint = fields.checkpoint;
    this.cancelRequestedAt = fields.cancelRequestedAt;
    this.uniqueKey = fields.uniqueKey;
    this.uniqueScope = fields.uniqueScope;
    this.backoff = fields.backoff;
    this.tags = fields.tags;
    this.expiresAt = fields.expiresAt;
  }
}
