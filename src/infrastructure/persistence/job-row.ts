import type { Job, JobFields } from '../../domain/job.js';
import type { Dialect } from './dialect.js';

type Row = Readonly<Record<string, unknown>>;

/** A job as the rows of a JSON parameter carry it: JSON columns as text, so that null in a payload stays JSON. */
export function rowOf(job: Job, dialect: Dialect): Row {
  const time = (value: Date | null) => value && dialect.writeTime(value);
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return {
    id: job.id,
    job_type: job.jobType,
    payload: JSON.stringify(job.payload),
    priority: job.priority,
    state: job.state,
    attempts: job.attempts,
    max_attempts: job.maxAttempts,
    timeout_seconds: job.timeoutSeconds,
    worker_id: job.workerId,
    lease_token: job.leaseToken,
    run_at: time(job.runAt),
    created_at: time(job.createdAt),
    started_at: time(job.startedAt),
    deadline_at: time(job.deadlineAt),
    finished_at: time(job.finishedAt),
    result: json(job.result),
    error: json(job.error),
    failure_reason: job.failureReason,
    attempt_log: JSON.stringify(job.attemptLog),
    ended_lease: job.lastEndedAttempt()?.leaseToken,
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
