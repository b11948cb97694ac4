-- $1: the claimed jobs, a JSON array. The guard: still PENDING, and no attempt has been started since it was read.
update jobs
set state = claimed.state,
    attempts = claimed.attempts,
    worker_id = claimed.worker_id,
    lease_token = claimed.lease_token,
    started_at = claimed.started_at,
    deadline_at = claimed.deadline_at
from json_to_recordset($1::json) as claimed (
  id uuid,
  state text,
  attempts integer,
  worker_id text,
  lease_token text,
  started_at timestamptz,
  deadline_at timestamptz
)
where jobs.id = claimed.id
  and jobs.state = 'PENDING'
  and jobs.attempts = claimed.attempts - 1
returning jobs.id
