-- ?: the jobs whose attempt ended, a JSON array of rows. The guard: still RUNNING under the lease that ended, so that
-- neither a stale report nor a late sweep can touch a job that has moved on; and one that is to be cancelled only ends so.
-- jsonb_each: see insert-jobs.
-- A job that has ended keeps the token of the lease it ended with (migration 0003).
update jobs
set state = ended.value ->> 2,
    worker_id = ended.value ->> 3,
    lease_token = null,
    ended_lease_token = case when ended.value ->> 6 is not null then ended.value ->> 1 end,
    run_at = ended.value ->> 4,
    started_at = ended.value ->> 5,
    deadline_at = null,
    finished_at = ended.value ->> 6,
    result = ended.value ->> 7,
    error = ended.value ->> 8,
    failure_reason = ended.value ->> 9,
    attempt_log = ended.value ->> 10,
    cancel_requested_at = null
from jsonb_each(?) as ended
where jobs.id = ended.value ->> 0
  and jobs.state = 'RUNNING'
  and jobs.lease_token = ended.value ->> 1
  and (jobs.cancel_requested_at is null or ended.value ->> 9 = 'cancelled')
returning jobs.id
