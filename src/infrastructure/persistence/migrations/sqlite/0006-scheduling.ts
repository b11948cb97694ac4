import { Migration } from '@mikro-orm/migrations';

const COLUMNS_BEFORE = `
  id, job_type, payload, priority, state, attempts, max_attempts, timeout_seconds, worker_id, lease_token, run_at,
  created_at, started_at, deadline_at, finished_at, result, error, failure_reason, attempt_log, ended_lease_token,
  extra_deliveries, progress, note, checkpoint, cancel_requested_at`;

/** As on PostgreSQL. SQLite cannot change a constraint, so the table of jobs is written anew: it takes its size twice. */
export class Scheduling extends Migration {
  override up(): void {
    this.rewriteJobs({
      reasons: `'error', 'timeout', 'cancelled', 'expired'`,
      newColumns: `
        unique_key text,
        unique_scope text,
        backoff text check (json_valid(backoff)),
        tags text check (json_valid(tags)),
        expires_at integer,
        constraint jobs_unique_scope check (
          (unique_key is null) = (unique_scope is null) and unique_scope in ('active', 'retained')
        ),`,
      failureReason: 'failure_reason',
    });
    this.addSql(
      `create unique index jobs_unique on jobs (unique_key)
       where unique_key is not null and (state in ('PENDING', 'RUNNING') or unique_scope = 'retained')`,
    );
    this.addSql(
      `create index jobs_expiry on jobs (expires_at, id)
       where state = 'PENDING' and attempts = 0 and expires_at is not null`,
    );
    this.addSql(`create index jobs_failed on jobs (id) where state = 'FAILED' and finished_at is not null`);
    this.addSql(
      `create index jobs_failed_of_type on jobs (job_type, id)
       where state = 'FAILED' and job_type is not null`,
    );
    this.addSql(`
      create table job_tags (
        tag text not null,
        job_id text not null,
        primary key (tag, job_id)
      ) strict, without rowid`);
    this.addSql('create index job_tags_of_job on job_tags (job_id)');
    // An id is never given again, also when the newest entries have been deleted.
    this.addSql(`
      create table journal (
        id integer primary key autoincrement,
        at integer not null,
        changes text not null
      ) strict`);
    this.addSql(`
      create table journal_fold (
        only_one integer primary key default 1 check (only_one = 1),
        up_to integer not null default 0,
        trimmed_to integer not null default 0
      ) strict`);
    this.addSql('insert into journal_fold default values');
    this.addSql(`
      create table job_counts (
        job_type text not null,
        state text not null,
        jobs integer not null,
        primary key (job_type, state)
      ) strict, without rowid`);
    this.addSql('insert into job_counts select job_type, state, count(*) from jobs group by job_type, state');
    this.addSql(`
      create table job_minutes (
        minute integer not null,
        job_type text not null,
        figures text not null,
        primary key (minute, job_type)
      ) strict, without rowid`);
    this.addSql(`
      create table job_types (
        job_type text primary key not null,
        paused_at integer
      ) strict`);
    this.addSql(`
      create table idempotency_keys (
        key text primary key not null,
        fingerprint text not null,
        answer text,
        created_at integer not null
      ) strict`);
    this.addSql('create index idempotency_keys_age on idempotency_keys (created_at)');
    this.addSql(`
      create table schedules (
        name text primary key not null,
        cron text not null,
        time_zone text not null,
        missed text not null check (missed in ('skip', 'once')),
        job text not null,
        created_at integer not null,
        updated_at integer not null,
        paused_at integer,
        next_fire_at integer,
        last_fired_at integer,
        last_skipped_at integer
      ) strict`);
    this.addSql('create index schedules_due on schedules (next_fire_at) where next_fire_at is not null');
    this.addSql(`
      create table workers (
        worker_id text primary key not null,
        job_types text,
        first_seen_at integer not null,
        last_seen_at integer not null,
        last_asked_at integer
      ) strict`);
    this.addSql('create index workers_seen on workers (last_seen_at, worker_id)');
  }

  override down(): void {
    for (const table of ['workers', 'schedules', 'idempotency_keys', 'job_types', 'job_minutes', 'job_counts']) {
      this.addSql(`drop table ${table}`);
    }
    for (const table of ['journal_fold', 'journal', 'job_tags']) this.addSql(`drop table ${table}`);
    this.rewriteJobs({
      reasons: `'error', 'timeout', 'cancelled'`,
      newColumns: '',
      failureReason: `case failure_reason when 'expired' then 'timeout' else failure_reason end`,
    });
  }

  private rewriteJobs(now: { reasons: string; newColumns: string; failureReason: string }): void {
    this.addSql(`
      create table jobs_rewritten (
        id text primary key not null,
        job_type text not null,
        payload text not null check (json_valid(payload)),
        priority integer not null,
        state text not null default 'PENDING',
        attempts integer not null default 0,
        max_attempts integer not null,
        timeout_seconds integer not null,
        worker_id text,
        lease_token text,
        run_at integer not null,
        created_at integer not null,
        started_at integer,
        deadline_at integer,
        finished_at integer,
        result text check (json_valid(result)),
        error text check (json_valid(error)),
        failure_reason text,
        attempt_log text not null default '[]' check (json_valid(attempt_log)),
        ended_lease_token text,
        extra_deliveries integer not null default 0,
        progress real check (progress between 0 and 1),
        note text,
        checkpoint text check (json_valid(checkpoint)),
        cancel_requested_at integer check (cancel_requested_at is null or state = 'RUNNING'),
        ${now.newColumns}
        constraint jobs_priority check (priority between 1 and 10),
        constraint jobs_attempts check (attempts between 0 and max_attempts),
        constraint jobs_timeout check (timeout_seconds > 0),
        constraint jobs_failure_reason check (failure_reason in (${now.reasons})),
        constraint jobs_shape check (
          case state
            when 'PENDING' then
              coalesce(worker_id, lease_token, started_at, deadline_at, finished_at, result, failure_reason) is null
            when 'RUNNING' then
              attempts >= 1
              and worker_id is not null
              and lease_token is not null
              and started_at is not null
              and deadline_at is not null
              and coalesce(finished_at, result, failure_reason) is null
            when 'COMPLETED' then
              attempts >= 1
              and finished_at is not null
              and coalesce(lease_token, deadline_at, error, failure_reason) is null
            when 'FAILED' then
              finished_at is not null
              and failure_reason is not null
              and coalesce(lease_token, deadline_at, result) is null
            else 0
          end
        )
      ) strict`);
    const copied = COLUMNS_BEFORE.replace('failure_reason', now.failureReason);
    this.addSql(`insert into jobs_rewritten (${COLUMNS_BEFORE}) select ${copied} from jobs order by rowid`);
    this.addSql('drop table jobs');
    this.addSql('alter table jobs_rewritten rename to jobs');
    this.addSql(`create index jobs_ready on jobs (priority desc, run_at, id) where state = 'PENDING' and priority > 0`);
    this.addSql(
      `create index jobs_ready_of_type on jobs (job_type, priority desc, run_at, id)
       where state = 'PENDING' and job_type is not null`,
    );
    this.addSql(
      `create index jobs_deadline on jobs (deadline_at, id) where state = 'RUNNING' and deadline_at is not null`,
    );
  }
}
