-- ?: the new jobs, a JSON array of rows. As insert-jobs, for jobs that ask for more.
insert into jobs (
  id, job_type, payload, priority, state, attempts, max_attempts, timeout_seconds, run_at, created_at,
  worker_id, lease_token, started_at, deadline_at, unique_key, unique_scope, backoff, tags, expires_at
)
select
  value ->> 0,
  value ->> 1,
  value ->> 2,
  value ->> 3,
  value ->> 4,
  value ->> 5,
  value ->> 6,
  value ->> 7,
  value ->> 8,
  value ->> 9,
  value ->> 10,
  value ->> 11,
  value ->> 12,
  value ->> 13,
  value ->> 14,
  value ->> 15,
  value ->> 16,
  value ->> 17,
  value ->> 18
from jsonb_each(?)
