import type { ChangedJob } from '../../application/ports/unit-of-work.js';
import type { Heartbeat } from '../../domain/heartbeat.js';
import type { JobFields } from '../../domain/job.js';
import type { Column, Dialect } from './dialect.js';
import { lastLeaseOf, storedLog, withLastAttempt } from './last-attempt.js';

/*
 * What each statement that writes needs of a job: its columns, in the order in which the statement takes them. A
 * payload goes to the database once, when the job is new.
 */

const ID: Column = { name: 'id', kind: 'plain', of: (job) => job.id };
const STATE: Column = { name: 'state', kind: 'plain', of: (job) => job.state };
const ATTEMPTS: Column = { name: 'attempts', kind: 'plain', of: (job) => job.attempts };
const LEASE: readonly Column[] = [
  { name: 'worker_id', kind: 'text', of: (job) => job.workerId },
  { name: 'lease_token', kind: 'text', of: (job) => job.leaseToken },
  { name: 'started_at', kind: 'time', of: (job) => job.startedAt },
  { name: 'deadline_at', kind: 'time', of: (job) => job.deadlineAt },
];

/** A job that goes straight to a waiting claim is new and has a lease. */
export const NEW_JOB: readonly Column[] = [
  ID,
  { name: 'job_type', kind: 'text', of: (job) => job.jobType },
  { name: 'payload', kind: 'json', of: (job) => job.payload },
  { name: 'priority', kind: 'plain', of: (job) => job.priority },
  STATE,
  ATTEMPTS,
  { name: 'max_attempts', kind: 'plain', of: (job) => job.maxAttempts },
  { name: 'timeout_seconds', kind: 'plain', of: (job) => job.timeoutSeconds },
  { name: 'run_at', kind: 'time', of: (job) => job.runAt },
  { name: 'created_at', kind: 'time', of: (job) => job.createdAt },
  ...LEASE,
];

/** A job that asks for more than most. */
export const NEW_JOB_WITH_OPTIONS: readonly Column[] = [
  ...NEW_JOB,
  { name: 'unique_key', kind: 'text', of: (job) => job.uniqueKey },
  { name: 'unique_scope', kind: 'plain', of: (job) => job.uniqueScope },
  { name: 'backoff', kind: 'jsonOrNull', of: (job) => job.backoff },
  { name: 'tags', kind: 'jsonOrNull', of: (job) => (job.tags.length > 0 ? job.tags : null) },
  { name: 'expires_at', kind: 'time', of: (job) => job.expiresAt },
];

export const CLAIMED_JOB: readonly Column[] = [ID, STATE, ATTEMPTS, ...LEASE];

const OUTCOME: readonly Column[] = [
  { name: 'result', kind: 'jsonOrNull', of: (job) => job.result },
  { name: 'error', kind: 'jsonOrNull', of: (job) => job.error },
  { name: 'failure_reason', kind: 'plain', of: (job) => job.failureReason },
  { name: 'attempt_log', kind: 'json', of: storedLog },
];

export const ENDED_JOB: readonly Column[] = [
  ID,
  { name: 'ended_lease', kind: 'text', of: (job) => job.lastEndedAttempt()?.leaseToken ?? null },
  STATE,
  { name: 'worker_id', kind: 'text', of: (job) => job.workerId },
  { name: 'run_at', kind: 'time', of: (job) => job.runAt },
  { name: 'started_at', kind: 'time', of: (job) => job.startedAt },
  { name: 'finished_at', kind: 'time', of: (job) => job.finishedAt },
  ...OUTCOME,
];

const ofJob = ({ name, kind, of }: Column): Column<ChangedJob> => ({ name, kind, of: ({ job }) => of(job) });

export const CHANGED_JOB: readonly Column<ChangedJob>[] = [
  ofJob(ID),
  { name: 'state_before', kind: 'plain', of: ({ state }) => state },
  { name: 'lease_before', kind: 'text', of: ({ leaseToken }) => leaseToken },
  ofJob(STATE),
  ofJob(ATTEMPTS),
  { name: 'extra_deliveries', kind: 'plain', of: ({ job }) => job.extraDeliveries },
  { name: 'worker_id', kind: 'text', of: ({ job }) => job.workerId },
  { name: 'lease_token', kind: 'text', of: ({ job }) => job.leaseToken },
  { name: 'ended_lease', kind: 'text', of: ({ job }) => lastLeaseOf(job) },
  { name: 'run_at', kind: 'time', of: ({ job }) => job.runAt },
  { name: 'started_at', kind: 'time', of: ({ job }) => job.startedAt },
  { name: 'deadline_at', kind: 'time', of: ({ job }) => job.deadlineAt },
  { name: 'finished_at', kind: 'time', of: ({ job }) => job.finishedAt },
  { name: 'cancel_requested_at', kind: 'time', of: ({ job }) => job.cancelRequestedAt },
  ...OUTCOME.map(ofJob),
  { name: 'priority', kind: 'plain', of: ({ job }) => job.priority },
  { name: 'expires_at', kind: 'time', of: ({ job }) => job.expiresAt },
];

export interface TagOfJob {
  readonly tag: string;
  readonly id: string;
}

export const TAG_OF_JOB: readonly Column<TagOfJob>[] = [
  { name: 'tag', kind: 'text', of: ({ tag }) => tag },
  { name: 'job_id', kind: 'plain', of: ({ id }) => id },
];

export const HEARTBEAT: readonly Column<Heartbeat>[] = [
  { name: 'id', kind: 'plain', of: ({ jobId }) => jobId },
  { name: 'lease_token', kind: 'text', of: ({ leaseToken }) => leaseToken },
  { name: 'progress', kind: 'plain', of: ({ progress }) => progress ?? null },
  { name: 'note', kind: 'text', of: ({ note }) => note ?? null },
  { name: 'checkpoint', kind: 'jsonOrNull', of: ({ checkpoint }) => checkpoint ?? null },
];

type Row = Readonly<Record<string, unknown>>;

const NO_TAGS: readonly string[] = [];

/** A job as a select returns it. What the select leaves out is null in the job's state. */
export function fieldsOf(row: Row, dialect: Dialect): JobFields {
  const time = (column: string) => dialect.readTime(row[column]);
  const valueOrNull = (column: string) => row[column] ?? null;
  const timeOrNull = (column: string) => (valueOrNull(column) === null ? null : time(column));
  const json = (column: string) => (valueOrNull(column) === null ? null : dialect.readJson(row[column]));
  const fields = {
    id: row['id'],
    jobType: row['job_type'],
    payload: json('payload'),
    priority: row['priority'],
    state: row['state'],
    attempts: row['attempts'],
    maxAttempts: row['max_attempts'],
    timeoutSeconds: row['timeout_seconds'],
    workerId: valueOrNull('worker_id'),
    leaseToken: valueOrNull('lease_token'),
    runAt: time('run_at'),
    createdAt: time('created_at'),
    startedAt: timeOrNull('started_at'),
    deadlineAt: timeOrNull('deadline_at'),
    finishedAt: timeOrNull('finished_at'),
    result: json('result'),
    error: json('error'),
    failureReason: valueOrNull('failure_reason'),
    attemptLog: json('attempt_log'),
    extraDeliveries: row['extra_deliveries'],
    progress: valueOrNull('progress'),
    note: valueOrNull('note'),
    checkpoint: json('checkpoint'),
    cancelRequestedAt: timeOrNull('cancel_requested_at'),
    uniqueKey: valueOrNull('unique_key'),
    uniqueScope: valueOrNull('unique_scope'),
    backoff: json('backoff'),
    tags: json('tags') ?? NO_TAGS,
    expiresAt: timeOrNull('expires_at'),
  } as JobFields;
  const endedLease = valueOrNull('ended_lease_token') as string | null;
  return endedLease === null ? fields : withLastAttempt(fields, endedLease);
}
