-- ?: ids, a JSON array. As lock-by-ids, without the columns that may be large and that no change by a filter looks at or
-- writes. (A result is written: of a job that has not completed it is null.)
select
  id, job_type, priority, state, attempts, max_attempts, timeout_seconds, worker_id, lease_token, run_at, created_at,
  started_at, deadline_at, finished_at, error, failure_reason, attempt_log, ended_lease_token, extra_deliveries,
  cancel_requested_at, unique_key, unique_scope, backoff, tags, expires_at
from jobs
where id in (select value from json_each(?))
