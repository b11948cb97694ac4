import { Migration } from '@mikro-orm/migrations';

export class CreateJobs extends Migration {
  override up(): void {
    this.addSql(`
      create table jobs (
        id uuid primary key,
        job_type text not null,
        payload json not null,
        priority smallint not null,
        state text not null default 'PENDING',
        attempts integer not null default 0,
        max_attempts integer not null,
        timeout_seconds integer not null,
        worker_id text,
        lease_token text,
        run_at timestamptz not null,
        created_at timestamptz not null,
        started_at timestamptz,
        deadline_at timestamptz,
        finished_at timestamptz,
        result json,
        error json,
        failure_reason text,
        attempt_log json not null default '[]',
        constraint jobs_priority check (priority between 1 and 10),
        constraint jobs_attempts check (attempts between 0 and max_attempts),
        constraint jobs_timeout check (timeout_seconds > 0),
        constraint jobs_failure_reason check (failure_reason in ('error', 'timeout', 'cancelled')),
        constraint jobs_shape check (
          case state
            when 'PENDING' then
              num_nonnulls(worker_id, lease_token, started_at, deadline_at, finished_at, result, failure_reason) = 0
            when 'RUNNING' then
              attempts >= 1
              and num_nulls(worker_id, lease_token, started_at, deadline_at) = 0
              and num_nonnulls(finished_at, result, failure_reason) = 0
            when 'COMPLETED' then
              attempts >= 1
              and finished_at is not null
              and num_nonnulls(lease_token, deadline_at, error, failure_reason) = 0
            when 'FAILED' then
              num_nulls(finished_at, failure_reason) = 0
              and num_nonnulls(lease_token, deadline_at, result) = 0
            else false
          end
        )
      ) with (
        -- A queue is all updates: vacuum by a small share of the rows, and leave room for updates in place.
        fillfactor = 80,
        autovacuum_vacuum_scale_factor = 0.01,
        autovacuum_vacuum_threshold = 1000,
        autovacuum_analyze_scale_factor = 0.02,
        autovacuum_vacuum_cost_delay = 0
      )`);
    // Finished jobs are in none of the indexes, so they cannot slow a claim or a sweep.
    this.addSql(`create index jobs_ready on jobs (priority desc, run_at, id) where state = 'PENDING'`);
    this.addSql(
      `create index jobs_ready_of_type on jobs (job_type, priority desc, run_at, id) where state = 'PENDING'`,
    );
    this.addSql(`create index jobs_deadline on jobs (deadline_at, id) where state = 'RUNNING'`);
  }

  override down(): void {
    this.addSql('drop table jobs');
  }
}
