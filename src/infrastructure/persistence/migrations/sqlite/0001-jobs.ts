import { Migration } from '@mikro-orm/migrations';

/** Times are integers: milliseconds since 1970, UTC. */
export class CreateJobs extends Migration {
  override up(): void {
    this.addSql(`
      create table jobs (
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
        constraint jobs_priority check (priority between 1 and 10),
        constraint jobs_attempts check (attempts between 0 and max_attempts),
        constraint jobs_timeout check (timeout_seconds > 0),
        constraint jobs_failure_reason check (failure_reason in ('error', 'timeout', 'cancelled')),
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
