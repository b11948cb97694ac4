import { STATUS_CODES } from 'node:http';
import { ValidateError } from '@tsoa/runtime';
import {
  JobNotFound,
  ScheduleExists,
  ScheduleNotFound,
  Unavailable,
  DuplicateJob,
  IdempotencyMismatch,
} from '../../application/errors.js';
import { DomainError, IllegalMove, InvalidJob, LeaseLost, OutcomeConflict, TooDeep } from '../../domain/errors.js';
import { DuplicateItems } from './duplicates.js';
import type { FieldError, Problem } from './contract.js';

/** Every code a client can meet, and its status. Codes are stable: a client may rely on them. */
const STATUS_OF = {
  malformed_json: 400,
  malformed_request: 400,
  too_deep: 400,
  prefetch_refused: 403,
  job_not_found: 404,
  schedule_not_found: 404,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  duplicate_job: 409,
  illegal_move: 409,
  schedule_exists: 409,
  lease_lost: 409,
  outcome_conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  expectation_failed: 417,
  idempotency_mismatch: 422,
  validation_failed: 422,
  headers_too_large: 431,
  internal_error: 500,
  busy: 503,
  database_unavailable: 503,
  shutting_down: 503,
} as const;
export type ProblemCode = keyof typeof STATUS_OF;

/** An error that HTTP itself knows about, before any use case is asked. */
export class HttpError extends Error {
  readonly status: number;
  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly errors?: readonly FieldError[],
  ) {
    super(detail);
    this.status = STATUS_OF[code];
  }
}

export interface ProblemAnswer {
  readonly problem: Problem;
  readonly retryAfterSeconds?: number;
}

/** The one table from errors to RFC 9457 problems. What it does not know is an internal error and says nothing more. */
export function problemOf(error: unknown): ProblemAnswer {
  if (error instanceof HttpError) return error.errors ? invalid(error.errors) : answer(error.code, error.message);
  if (error instanceof ValidateError) return invalid(fieldErrorsOf(error));
  if (error instanceof DomainError) return refusal(error);
  if (error instanceof Unavailable) return unavailable(error);
  return named(error) ?? answerToFramework(error);
}

/** What a use case says of something that has a name: there is none, or there is another. */
function named(error: unknown): ProblemAnswer | undefined {
  if (error instanceof JobNotFound) return answer('job_not_found', `There is no job ${error.jobId}.`);
  if (error instanceof ScheduleNotFound || error instanceof ScheduleExists) return scheduleProblem(error);
  if (error instanceof DuplicateItems) return itemsProblem(error);
  if (error instanceof DuplicateJob || error instanceof IdempotencyMismatch) return onceProblem(error);
  return undefined;
}

function scheduleProblem(error: ScheduleNotFound | ScheduleExists): ProblemAnswer {
  const { code, scheduleName } = error;
  if (error instanceof ScheduleNotFound) return answer(code, `There is no schedule ${scheduleName}.`);
  return answer(code, `There is another schedule ${scheduleName}. PUT /schedules/${scheduleName} replaces it.`);
}

function onceProblem(error: DuplicateJob | IdempotencyMismatch): ProblemAnswer {
  if (error instanceof IdempotencyMismatch) {
    const detail = 'This Idempotency-Key has been used with another request. Use a new key for each new request.';
    return answer('idempotency_mismatch', detail);
  }
  const { existingJobId } = error;
  return answer('duplicate_job', `Not done: job ${existingJobId} has the unique key.`, existing(existingJobId));
}

function itemsProblem({ duplicate, errors }: DuplicateItems): ProblemAnswer {
  const { detail, named } = manyFaults(errors);
  return answer('duplicate_job', detail, { errors: named, ...existing(duplicate.existingJobId) });
}

function existing(jobId: string | undefined): Pick<Problem, 'existing_job_id'> {
  return jobId === undefined ? {} : { existing_job_id: jobId };
}

/** What the domain refuses: a value that no job may have, or something that its state does not allow. */
function refusal(error: DomainError): ProblemAnswer {
  if (error instanceof InvalidJob) return invalid([...error.faults]);
  if (error instanceof TooDeep) {
    const fault = clipped({ field: error.field, message: error.reason });
    return answer('too_deep', sentence([fault]), { errors: [fault] });
  }
  if (error instanceof LeaseLost) {
    const { state, attempt, endedBy } = error;
    const detail = `Not recorded: ${error.message}. Stop, and do not report again.`;
    return answer('lease_lost', detail, { state, attempt, ended_by: endedBy });
  }
  if (error instanceof OutcomeConflict) {
    const { state, attempt } = error;
    return answer('outcome_conflict', `Not recorded: ${error.message}.`, { state, attempt });
  }
  if (error instanceof IllegalMove)
    return answer('illegal_move', `Not done: ${error.message}.`, { state: error.state });
  return answerToFramework(error);
}

function unavailable(error: Unavailable): ProblemAnswer {
  const details: Partial<Record<string, string>> = {
    busy: 'Too many requests are waiting. Try again shortly.',
    shutting_down: 'The scheduler is shutting down. Try again shortly.',
  };
  const detail = details[error.code] ?? 'The database cannot be used at the moment. Try again shortly.';
  return { ...answer(error.code as ProblemCode, detail), retryAfterSeconds: error.retryAfterSeconds };
}

/** What Express and its body parser refuse, by the status they carry. */
function answerToFramework(error: unknown): ProblemAnswer {
  const { status, type, limit } = (error ?? {}) as { status?: unknown; type?: unknown; limit?: unknown };
  if (status === 413) return answer('payload_too_large', `The body is larger than ${inUnits(Number(limit))}.`);
  if (status === 415)
    return answer('unsupported_media_type', 'The body must be plain UTF-8 JSON, without compression.');
  if (type === 'entity.parse.failed') return answer('malformed_json', 'The body is not valid JSON.');
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return answer('malformed_request', 'The request could not be read.');
  }
  return answer('internal_error', 'Something went wrong here. It has been logged.');
}

function inUnits(bytes: number): string {
  return bytes < 1024 * 1024 ? `${bytes / 1024} kB` : `${bytes / 1024 / 1024} MB`;
}

/** An answer that names more faults than this, or a name longer than this, helps nobody. */
const MOST_FAULTS = 20;
const LONGEST_FIELD = 200;

function invalid(faults: readonly FieldError[]): ProblemAnswer {
  const { detail, named } = manyFaults(faults);
  return answer('validation_failed', detail, { errors: named });
}

function manyFaults(faults: readonly FieldError[]): { detail: string; named: FieldError[] } {
  const named = faults.slice(0, MOST_FAULTS).map(clipped);
  const more = faults.length > MOST_FAULTS ? `; and ${faults.length - MOST_FAULTS} more` : '';
  return { detail: sentence(named) + more, named };
}

function clipped({ field, message }: FieldError): FieldError {
  return { field: field.length > LONGEST_FIELD ? `${field.slice(0, LONGEST_FIELD)}…` : field, message };
}

/** The refusal of a request some of whose fields are not valid. */
export function invalidFields(errors: readonly FieldError[]): HttpError {
  return new HttpError('validation_failed', sentence(errors), errors);
}

function sentence(errors: readonly FieldError[]): string {
  return errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
}

function answer(code: ProblemCode, detail: string, more: Partial<Problem> = {}): ProblemAnswer {
  const status = STATUS_OF[code];
  const title = STATUS_CODES[status] ?? 'Error';
  return { problem: { type: `urn:baton:problem:${code}`, title, status, detail, code, ...more } };
}

/**
 * tsoa names fields after the parameter that holds them, `body.priority`, and items `jobs.$0`; a client knows only
 * `priority`, and `jobs[0]`.
 */
function fieldErrorsOf(error: ValidateError): FieldError[] {
  return Object.entries(error.fields).map(([path, { message }]) => ({
    field: path.replace(/^body\./, '').replace(/\.\$(\d+)/g, '[$1]'),
    message: plainMessage(message),
  }));
}

function plainMessage(message: string): string {
  if (message.includes('is an excess property')) return 'is not a known field';
  if (message.startsWith('Could not match the union')) return 'has none of the allowed forms';
  if (message.endsWith('is required')) return 'is required';
  return message;
}
