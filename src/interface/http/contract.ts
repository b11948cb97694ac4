/**
 * The wire: what HTTP clients and workers send and get. JSON, snake_case, times ISO 8601 in UTC. These types are the
 * source of the OpenAPI file, and the only ones that the worker and other clients of ours may import.
 */

/**
 * Any JSON value.
 */
export type Json = unknown;

export type JobState = 'PENDING' | 'RUNNING' | 'COMPLETED' | 'FAILED';

export type FailureReason = 'error' | 'timeout' | 'cancelled' | 'expired';

/**
 * The name of a job's type; it picks the handler.
 *
 * @pattern ^[\w.:-]{1,128}$ must be 1 to 128 letters, digits, underscores, dots, colons or dashes
 * @example "sleep"
 */
export type JobType = string;

/**
 * A job's id, a UUIDv7.
 *
 * @format uuid
 * @pattern ^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$ must be a UUID
 * @example "0192f0c1-2b3c-7d4e-8f50-617283940a1b"
 */
export type JobId = string;

/**
 * The unique name of a worker process.
 *
 * @minLength 1 must be 1 to 128 characters
 * @maxLength 128 must be 1 to 128 characters
 * @example "worker-1"
 */
export type WorkerId = string;

/**
 * A lease's name: whoever gives it may report the attempt.
 *
 * @minLength 1 must be 1 to 128 characters
 * @maxLength 128 must be 1 to 128 characters
 */
export type LeaseToken = string;

/**
 * A moment, in ISO 8601 with a time zone.
 *
 * @pattern ^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.]\d{1,9})?)?(Z|[+-]\d\d:\d\d)$ must be a time like 2026-12-24T18:00:00Z
 * @example "2026-12-24T18:00:00Z"
 */
export type Moment = string;

export interface BackoffBody {
  type: 'fixed' | 'exponential';
  /**
   * How long to wait before the first retry, in seconds; exponential doubles it with each further one.
   *
   * @minimum 0 must be from 0 to 31536000
   * @maximum 31536000 must be from 0 to 31536000
   */
  delay_seconds: number;
  /**
   * No wait is longer, in seconds; a day when left out.
   *
   * @minimum 0 must be from 0 to 31536000
   * @maximum 31536000 must be from 0 to 31536000
   */
  max_seconds?: number;
  /**
   * The part of a wait, from 0 to 1, that chance may take off, so that jobs that failed together are not tried again
   * together; 0 when left out.
   *
   * @minimum 0 must be from 0 to 1
   * @maximum 1 must be from 0 to 1
   */
  jitter?: number;
}

/**
 * Until when a job keeps others from having its unique key: until it has ended, or until it is deleted.
 */
export type UniqueScope = 'active' | 'retained';

/**
 * What jobs can be found by: 1 to 128 letters, digits, underscores, dots, colons or dashes.
 *
 * @example "customer:42"
 */
export type Tag = string;

export interface SubmitJobBody {
  job_type: JobType;
  /**
   * Handed to the handler as it is. At most 64 levels deep.
   *
   * @default {}
   * @example {"seconds": 2}
   */
  payload?: Json;
  /**
   * From 1 to 10, 10 first; within a priority, first in first out.
   *
   * @isInt must be an integer
   * @minimum 1 must be from 1 to 10
   * @maximum 10 must be from 1 to 10
   * @default 5
   */
  priority?: number;
  /** When it becomes ready; at once when left out. Not together with `delay_seconds`. */
  run_at?: Moment;
  /**
   * How long until it becomes ready, in seconds.
   *
   * @minimum 0 must be from 0 to 315360000
   * @maximum 315360000 must be from 0 to 315360000
   */
  delay_seconds?: number;
  /** A job that has not been started by then is FAILED, with the reason `expired`. */
  expires_at?: Moment;
  /**
   * Attempts there are in all: the first try and the retries; 2 when left out.
   *
   * @isInt must be an integer
   * @minimum 1 must be from 1 to 100
   * @maximum 100 must be from 1 to 100
   */
  max_attempts?: number;
  /**
   * How long one attempt may take without a heartbeat, in seconds.
   *
   * @isInt must be an integer
   * @minimum 1 must be from 1 to 86400
   * @maximum 86400 must be from 1 to 86400
   */
  timeout_seconds?: number;
  /** How long to wait before a retry; it is immediate when left out. */
  backoff?: BackoffBody;
  /**
   * At most one unfinished job has it.
   *
   * @minLength 1 must be 1 to 255 characters
   * @maxLength 255 must be 1 to 255 characters
   */
  unique_key?: string;
  /** `active` when left out. */
  unique_scope?: UniqueScope;
  /**
   * What becomes of a submit when another job has the key: 409 `duplicate_job`, or 200 and that other job. `reject` when
   * left out.
   */
  on_conflict?: 'reject' | 'return_existing';
  /**
   * What the job can be found by.
   *
   * @maxItems 20 must be at most 20
   */
  tags?: Tag[];
}

/**
 * What went wrong in a handler, in parts.
 */
export interface ErrorParts {
  type?: string;
  message: string;
  stack?: string;
}

/**
 * What went wrong in a handler: a text, or its parts.
 */
export type JobError = string | ErrorParts;

/**
 * Jobs to submit together.
 */
export interface SubmitJobsBody {
  /**
   * All of them or none.
   *
   * @minItems 1 must hold 1 to 1000 jobs
   * @maxItems 1000 must hold 1 to 1000 jobs
   */
  jobs: SubmitJobBody[];
}

export interface CompleteJobBody {
  worker_id: WorkerId;
  /** Whether the attempt did its work. */
  success: boolean;
  /** With success: anything, at most 64 levels deep. */
  result?: Json;
  /** Without success: what went wrong. */
  error?: JobError;
  /** Without success: whether another attempt could do better; false makes the job FAILED at once. True when left out. */
  retryable?: boolean;
  /** From the answer to the claim. Without it the report counts only while this worker holds the job. */
  lease_token?: LeaseToken;
}

export interface JobBody {
  id: JobId;
  job_type: JobType;
  payload: Json;
  /**
   * @isInt
   * @minimum 1
   * @maximum 10
   */
  priority: number;
  state: JobState;
  /**
   * Attempts started so far. One that was given back does not count.
   *
   * @isInt
   */
  attempts: number;
  /**
   * Attempts there are in all: the first try and the retries.
   *
   * @isInt
   */
  max_attempts: number;
  /**
   * How long one attempt may take, in seconds.
   *
   * @isInt
   */
  timeout_seconds: number;
  /** Who runs it; once it has ended, who ran it last; null while it waits. */
  worker_id: string | null;
  /**
   * When it became, or becomes, ready.
   *
   * @format date-time
   */
  run_at: string;
  /** @format date-time */
  created_at: string;
  /**
   * When its latest attempt started; null while it waits.
   *
   * @format date-time
   */
  started_at: string | null;
  /**
   * When its attempt times out; null unless it is RUNNING.
   *
   * @format date-time
   */
  deadline_at: string | null;
  /**
   * When it became COMPLETED or FAILED.
   *
   * @format date-time
   */
  finished_at: string | null;
  /** What the handler returned. */
  result: Json;
  /** What the latest failed attempt reported; kept while the job waits for its retry. */
  error: JobError | null;
  /** Why it is FAILED. */
  failure_reason: FailureReason | null;
  /** The same in a sentence. */
  failure_message: string | null;
  /**
   * How often it was given to a worker, the attempts that were given back included.
   *
   * @isInt
   */
  deliveries: number;
  /**
   * How many of its attempts have failed or timed out.
   *
   * @isInt
   */
  failures: number;
  /** How far it is, from 0 to 1, as a heartbeat told last; null when none did. */
  progress: number | null;
  /** What a heartbeat told last about that. */
  note: string | null;
  /** What a heartbeat left for the next attempt to go on from. */
  checkpoint: Json;
  /** Whether it is to be cancelled: it ends as soon as its worker hears of it, and at the latest at its deadline. */
  cancel_requested: boolean;
  backoff: BackoffBody | null;
  unique_key: string | null;
  unique_scope: UniqueScope | null;
  tags: Tag[];
  /**
   * When it is FAILED unless it has been started before.
   *
   * @format date-time
   */
  expires_at: string | null;
  /** The attempts that have ended, the last 100 of them. */
  attempt_log: AttemptBody[];
}

export type AttemptOutcome = 'succeeded' | 'failed' | 'timed_out' | 'cancelled';

/**
 * An attempt that has ended.
 */
export interface AttemptBody {
  /**
   * From 1; a job that was made PENDING again by hand begins anew.
   *
   * @isInt
   */
  attempt: number;
  worker_id: string;
  /** @format date-time */
  started_at: string;
  /** @format date-time */
  ended_at: string;
  outcome: AttemptOutcome;
  /** What the attempt reported, without its stack and at most 1000 characters of it. */
  error: JobError | null;
}

export interface ClaimedJobBody extends JobBody {
  /** The lease's name. Only the claim tells it; give it back with the report. */
  lease_token: LeaseToken;
  /** How long the lease lasts from now, in seconds: `deadline_at` for whose clock differs. */
  lease_seconds: number;
}

/**
 * How many jobs a worker can take at once.
 *
 * @isInt must be an integer
 * @minimum 1 must be from 1 to 1000
 * @maximum 1000 must be from 1 to 1000
 */
export type ClaimLimit = number;

/**
 * How long to wait for the end of a job, in seconds.
 *
 * @minimum 0 must be from 0 to 60
 * @maximum 60 must be from 0 to 60
 */
export type EndWaitSeconds = number;

/**
 * How long to wait for a job when none is ready, in seconds. The answer comes as soon as there is one, and up to a
 * tenth of the time before the end when there is none, so that many workers do not ask again at one moment.
 *
 * @minimum 0 must be from 0 to 60
 * @maximum 60 must be from 0 to 60
 */
export type WaitSeconds = number;

/**
 * Only jobs of these types.
 *
 * @minItems 1 must name 1 to 100 job types
 * @maxItems 100 must name 1 to 100 job types
 */
export type JobTypes = JobType[];

/**
 * The name that a worker gives a claim, so that it can ask again when it got no answer: as long as jobs of that claim are
 * still leased it is given those, not others. A new name for each new claim.
 *
 * @minLength 1 must be 1 to 128 characters
 * @maxLength 128 must be 1 to 128 characters
 */
export type RequestId = string;

export interface ClaimNextBody {
  /** All when left out. */
  job_types?: JobTypes;
  /** @default 1 */
  limit?: ClaimLimit;
  /** @default 0 */
  wait_seconds?: WaitSeconds;
  /** Makes it safe to repeat the claim. */
  request_id?: RequestId;
}

export interface ClaimJobsBody extends ClaimNextBody {
  worker_id: WorkerId;
}

/**
 * How one attempt ended.
 */
export interface ReportBody {
  job_id: JobId;
  lease_token: LeaseToken;
  /** Whether the attempt did its work. */
  success: boolean;
  /** With success: anything, at most 64 levels deep. */
  result?: Json;
  /** Without success: what went wrong. */
  error?: JobError;
  /** Without success: whether another attempt could do better; false makes the job FAILED at once. True when left out. */
  retryable?: boolean;
}

export interface CompletionsBody {
  worker_id: WorkerId;
  /**
   * May be empty.
   *
   * @maxItems 1000 must hold at most 1000 reports
   */
  reports: ReportBody[];
  /** What to claim in the same round trip, once the reports are recorded. */
  claim_next?: ClaimNextBody;
}

export type ReportStatus = 'recorded' | 'already_recorded' | 'lease_lost' | 'outcome_conflict' | 'job_not_found';

export interface OutcomeBody {
  job_id: JobId;
  /**
   * `recorded` and `already_recorded` are the end of the matter; with all others nothing was recorded. With `lease_lost`
   * and the state FAILED the job may have been cancelled.
   */
  status: ReportStatus;
  /** The job's state now; null when there is no such job. */
  state: JobState | null;
}

export interface JobsBody {
  jobs: JobBody[];
}

/**
 * How many jobs a page may have.
 *
 * @isInt must be an integer
 * @minimum 1 must be from 1 to 100
 * @maximum 100 must be from 1 to 100
 */
export type PageLimit = number;

export interface JobPageBody extends JobsBody {
  /** Ask for the next page with it; null when there is none. */
  next_cursor: string | null;
}

export interface ClaimedJobsBody {
  /** Empty when no job is ready. */
  jobs: ClaimedJobBody[];
}

export interface CompletedBody extends ClaimedJobsBody {
  /** One for each report, in the order given. */
  outcomes: OutcomeBody[];
}

/**
 * How far an attempt is, from 0 to 1.
 *
 * @minimum 0 must be from 0 to 1
 * @maximum 1 must be from 0 to 1
 */
export type Progress = number;

/**
 * A few words on how far an attempt is.
 *
 * @maxLength 1000 must be at most 1000 characters
 */
export type ProgressNote = string;

export interface HeartbeatBody {
  lease_token: LeaseToken;
  /** As it was when left out. */
  progress?: Progress;
  /** As it was when left out. */
  note?: ProgressNote;
  /** What the next attempt could go on from, should this one be lost. As it was when left out, or null. */
  checkpoint?: Json;
}

export interface LeaseBody {
  /**
   * When the attempt times out now.
   *
   * @format date-time
   */
  deadline_at: string;
  /** The same, in seconds from now. */
  lease_seconds: number;
  /** Whether the job is to be cancelled. Then the lease was not extended: stop, and report that. */
  cancel_requested: boolean;
}

export interface LeaseHeartbeatBody extends HeartbeatBody {
  job_id: JobId;
}

export interface WorkerHeartbeatBody {
  /**
   * The leases to extend. May be empty, to ask for the directive alone.
   *
   * @maxItems 1000 must hold at most 1000 leases
   */
  leases: LeaseHeartbeatBody[];
}

export type LeaseStatus = 'ok' | 'lost' | 'cancel';

export interface LeaseStatusBody {
  job_id: JobId;
  /**
   * `ok`: extended. `cancel`: the job is to be cancelled, and the lease was not extended. `lost`: somebody else's, or
   * nobody's. With all but `ok`: stop the handler.
   */
  status: LeaseStatus;
  /** How long the lease lasts from now; 0 when it is lost. */
  lease_seconds: number;
}

/**
 * What a worker is told to do: go on, finish what it holds and leave, or stop what it holds and leave.
 */
export type Directive = 'run' | 'drain' | 'stop';

export interface WorkerHeartbeatAnswerBody {
  /** One for each lease, in the order given. */
  leases: LeaseStatusBody[];
  directive: Directive;
}

export interface ReleaseBody {
  lease_token: LeaseToken;
  /**
   * When the job is ready again, in seconds from now; at once when left out.
   *
   * @minimum 0 must be from 0 to 31536000
   * @maximum 31536000 must be from 0 to 31536000
   */
  delay_seconds?: number;
}

export interface DirectiveBody {
  directive: Directive;
}

export interface WorkerDirectiveBody extends DirectiveBody {
  worker_id: WorkerId;
}

export interface FieldError {
  field: string;
  message: string;
}

/**
 * An error, RFC 9457 `application/problem+json`.
 */
export interface Problem {
  /** `urn:baton:problem:` and the code. */
  type: string;
  title: string;
  /** @isInt */
  status: number;
  /** What to do about it, in a sentence. */
  detail: string;
  /** Stable; made for programs. */
  code: string;
  /** With `validation_failed`: each field at fault; with `duplicate_job` each unique key, when many jobs were submitted. */
  errors?: FieldError[];
  /** With `lease_lost` and `outcome_conflict`: the job's state now. */
  state?: JobState;
  /**
   * With `lease_lost` and `outcome_conflict`: the number of the job's latest attempt.
   *
   * @isInt
   */
  attempt?: number;
  /** With `lease_lost`: what ended the attempt of the report; null when it never was this worker's. */
  ended_by?: 'report' | 'timeout' | 'cancelled' | null;
  /** With `duplicate_job`: the job that has the unique key; not there when two jobs of one request have the same. */
  existing_job_id?: JobId;
}

export interface HealthBody {
  status: 'ok';
}
