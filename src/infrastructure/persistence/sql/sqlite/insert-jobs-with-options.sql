-- ?: the new jobs, a JSON array of rows. As insert-jobs, for jobs that ask for more. A job whose unique key
-- is held is left out. "where true": else SQLite takes "on" for a join's.
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
where true
on conflict (unique_key)
  where unique_key is not null and (state in ('PENDING', 'RUNNING') or unique_scope = 'retained')
  do nothing
returning id
