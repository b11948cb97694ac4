-- $1 to $19: the columns of the new jobs; a column of nothing but NULL is NULL. As insert-jobs, for jobs that ask for
-- more. A job whose unique key is held is left out; whoever is about to take the key is waited for.
insert into jobs (
  id, job_type, payload, priority, state, attempts, max_attempts, timeout_seconds, run_at, created_at,
  worker_id, lease_token, started_at, deadline_at, unique_key, unique_scope, backoff, tags, expires_at
)
select
  id, job_type, payload, priority, state, attempts, max_attempts, timeout_seconds, run_at, created_at,
  worker_id, lease_token, started_at, deadline_at, unique_key, unique_scope,
  case json_typeof(backoff) when 'null' then null else backoff end,
  case json_typeof(tags) when 'null' then null else tags end,
  expires_at
from rows from (
  unnest($1::uuid[]),
  unnest($2::text[]),
  json_array_elements($3::json),
  unnest($4::smallint[]),
  unnest($5::text[]),
  unnest($6::integer[]),
  unnest($7::integer[]),
  unnest($8::integer[]),
  unnest($9::timestamptz[]),
  unnest($10::timestamptz[]),
  unnest($11::text[]),
  unnest($12::text[]),
  unnest($13::timestamptz[]),
  unnest($14::timestamptz[]),
  unnest($15::text[]),
  unnest($16::text[]),
  json_array_elements($17::json),
  json_array_elements($18::json),
  unnest($19::timestamptz[])
) as new (
  id, job_type, payload, priority, state, attempts, max_attempts, timeout_seconds, run_at, created_at,
  worker_id, lease_token, started_at, deadline_at, unique_key, unique_scope, backoff, tags, expires_at
)
on conflict (unique_key)
  where unique_key is not null and (state in ('PENDING', 'RUNNING') or unique_scope = 'retained')
  do nothing
returning id
