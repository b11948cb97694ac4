-- $1 to $20: the columns of the changed jobs; a column of nothing but NULL is NULL. The guard: state and lease still are
-- what they were when the job was locked.
-- The ids are given twice so that a plan made while the table was empty looks jobs up by them all the same.
update jobs
set state = changed.state,
    attempts = changed.attempts,
    extra_deliveries = changed.extra_deliveries,
    worker_id = changed.worker_id,
    lease_token = changed.lease_token,
    ended_lease_token = changed.ended_lease,
    run_at = changed.run_at,
    started_at = changed.started_at,
    deadline_at = changed.deadline_at,
    finished_at = changed.finished_at,
    cancel_requested_at = changed.cancel_requested_at,
    result = case json_typeof(changed.result) when 'null' then null else changed.result end,
    error = case json_typeof(changed.error) when 'null' then null else changed.error end,
    failure_reason = changed.failure_reason,
    attempt_log = changed.attempt_log,
    priority = changed.priority,
    expires_at = changed.expires_at
from rows from (
  unnest($1::uuid[]),
  unnest($2::text[]),
  unnest($3::text[]),
  unnest($4::text[]),
  unnest($5::integer[]),
  unnest($6::integer[]),
  unnest($7::text[]),
  unnest($8::text[]),
  unnest($9::text[]),
  unnest($10::timestamptz[]),
  unnest($11::timestamptz[]),
  unnest($12::timestamptz[]),
  unnest($13::timestamptz[]),
  unnest($14::timestamptz[]),
  json_array_elements($15::json),
  json_array_elements($16::json),
  unnest($17::text[]),
  json_array_elements($18::json),
  unnest($19::smallint[]),
  unnest($20::timestamptz[])
) as changed (
  id, state_before, lease_before, state, attempts, extra_deliveries, worker_id, lease_token, ended_lease, run_at,
  started_at, deadline_at, finished_at, cancel_requested_at, result, error, failure_reason, attempt_log,
  priority, expires_at
)
where jobs.id = any ($1::uuid[])
  and jobs.id = changed.id
  and jobs.state = changed.state_before
  and jobs.lease_token is not distinct from changed.lease_before
returning jobs.id
