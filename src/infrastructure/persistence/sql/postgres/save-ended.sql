-- $1 to $11: the columns of the jobs whose attempt ended; a column of nothing but NULL is NULL. The guard: still
-- RUNNING under the lease that ended, so that neither a stale report nor a late sweep can touch a job that has moved on;
-- and one that is to be cancelled only ends so.
-- The ids are given twice so that a plan made while the table was empty looks jobs up by them all the same.
-- A job that has ended keeps the token of the lease it ended with (migration 0003).
update jobs
set state = ended.state,
    worker_id = ended.worker_id,
    lease_token = null,
    ended_lease_token = case when ended.finished_at is not null then ended.ended_lease end,
    run_at = ended.run_at,
    started_at = ended.started_at,
    deadline_at = null,
    finished_at = ended.finished_at,
    result = case json_typeof(ended.result) when 'null' then null else ended.result end,
    error = case json_typeof(ended.error) when 'null' then null else ended.error end,
    failure_reason = ended.failure_reason,
    attempt_log = ended.attempt_log,
    cancel_requested_at = null
from rows from (
  unnest($1::uuid[]),
  unnest($2::text[]),
  unnest($3::text[]),
  unnest($4::text[]),
  unnest($5::timestamptz[]),
  unnest($6::timestamptz[]),
  unnest($7::timestamptz[]),
  json_array_elements($8::json),
  json_array_elements($9::json),
  unnest($10::text[]),
  json_array_elements($11::json)
) as ended (
  id, ended_lease, state, worker_id, run_at, started_at, finished_at, result, error, failure_reason, attempt_log
)
where jobs.id = any ($1::uuid[])
  and jobs.id = ended.id
  and jobs.state = 'RUNNING'
  and jobs.lease_token = ended.ended_lease
  and (jobs.cancel_requested_at is null or ended.failure_reason = 'cancelled')
returning jobs.id
