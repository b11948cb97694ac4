import type { Job, JobFields } from '../../domain/job.js';
import type { Dialect } from './dialect.js';

type Row = Readonly<Record<string, unknown>>;

/*
 * What each statement needs of a job, as the rows of its JSON parameter carry it. JSON columns go as text, so that null
 * in a payload stays JSON; a payload goes to the database once, when the job is new.
 */

export function newRow(job: Job, { writeTime }: Dialect): Row {
  return {
    id: job.id,
    job_type: job.jobType,
    payload: JSON.stringify(job.payload),
    priority: job.priority,
    state: job.state,
    max_attempts: job.maxAttempts,
    timeout_seconds: job.timeoutSeconds,
    run_at: writeTime(job.runAt),
    created_at: writeTime(job.createdAt),
  };
}

export function claimedRow(job: Job, { writeTime }: Dialect): Row {
  return {
    id: job.id,
    state: job.state,
    attempts: job.attempts,
    worker_id: job.workerId,
    lease_token: job.leaseToken,
    started_at: job.startedAt && writeTime(job.startedAt),
    deadline_at: job.deadlineAt && writeTime(job.deadlineAt),
  };
}

export function endedRow(job: Job, { writeTime }: Dialect): Row {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return {
    id: job.id,
    ended_lease: job.lastEndedAttempt()?.leaseToken,
    state: job.state,
    worker_id: job.workerId,
    run_at: writeTime(job.runAt),
    started_at: job.startedAt && writeTime(job.startedAt),
    finished_at: job.finishedAt && writeTime(job.finishedAt),
    result: json(job.result),
    error: json(job.error),
    failure_reason: job.failureReason,
    attempt_log: JSON.stringify(job.attemptLog),
  };
}

/** A job as a select of all columns returns it. */
export function fieldsOf(row: Row, dialect: Dialect): JobFields {
  const time = (column: string) => dialect.readTime(row[column]);
  const timeOrNull = (column: string) => (row[column] === null ? null : time(column));
  const json = (column: string) => (row[column] === null ? null : dialect.readJson(row[column]));
  return {
    id: row['id'],
    jobType: row['job_type'],
    payload: json('payload'),
    priority: row['priority'],
    state: row['state'],
    attempts: row['attempts'],
    maxAttempts: row['max_attempts'],
    timeoutSeconds: row['timeout_seconds'],
    workerId: row['worker_id'],
    leaseToken: row['lease_token'],
    runAt: time('run_at'),
    createdAt: time('created_at'),
    startedAt: timeOrNull('started_at'),
    deadlineAt: timeOrNull('deadline_at'),
    finishedAt: timeOrNull('finished_at'),
    result: json('result'),
    error: json('error'),
    failureReason: row['failure_reason'],
    attemptLog: json('attempt_log'),
  } as JobFields;
}
