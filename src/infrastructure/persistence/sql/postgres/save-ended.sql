-- $1: the jobs whose attempt ended, a JSON array. The guard: still RUNNING under the lease that ended, so that
-- neither a stale report nor a late sweep can touch a job that has moved on.
update jobs
set state = ended.state,
    worker_id = ended.worker_id,
    lease_token = null,
    run_at = ended.run_at,
    started_at = ended.started_at,
    deadline_at = null,
    finished_at = ended.finished_at,
    result = ended.result::json,
    error = ended.error::json,
    failure_reason = ended.failure_reason,
    attempt_log = ended.attempt_log::json
from json_to_recordset($1::json) as ended (
  id uuid,
  ended_lease text,
  state text,
  worker_id text,
  run_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  result text,
  error text,
  failure_reason text,
  attempt_log text
)
where jobs.id = ended.id
  and jobs.state = 'RUNNING'
  and jobs.lease_token = ended.ended_lease
returning jobs.id
