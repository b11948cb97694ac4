-- ?: the jobs whose attempt ended, a JSON array. The guard: still RUNNING under the lease that ended, so that
-- neither a stale report nor a late sweep can touch a job that has moved on.
update jobs
set state = ended.value ->> 'state',
    worker_id = ended.value ->> 'worker_id',
    lease_token = null,
    run_at = ended.value ->> 'run_at',
    started_at = ended.value ->> 'started_at',
    deadline_at = null,
    finished_at = ended.value ->> 'finished_at',
    result = ended.value ->> 'result',
    error = ended.value ->> 'error',
    failure_reason = ended.value ->> 'failure_reason',
    attempt_log = ended.value ->> 'attempt_log'
from json_each(?) as ended
where jobs.id = ended.value ->> 'id'
  and jobs.state = 'RUNNING'
  and jobs.lease_token = ended.value ->> 'ended_lease'
returning jobs.id
