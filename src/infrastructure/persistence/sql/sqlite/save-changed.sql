-- ?: the changed jobs, a JSON array of rows. The guard: state and lease still are what they were when the job was locked.
-- jsonb_each: see insert-jobs.
update jobs
set state = changed.value ->> 3,
    attempts = changed.value ->> 4,
    extra_deliveries = changed.value ->> 5,
    worker_id = changed.value ->> 6,
    lease_token = changed.value ->> 7,
    ended_lease_token = changed.value ->> 8,
    run_at = changed.value ->> 9,
    started_at = changed.value ->> 10,
    deadline_at = changed.value ->> 11,
    finished_at = changed.value ->> 12,
    cancel_requested_at = changed.value ->> 13,
    result = changed.value ->> 14,
    error = changed.value ->> 15,
    failure_reason = changed.value ->> 16,
    attempt_log = changed.value ->> 17,
    priority = changed.value ->> 18,
    expires_at = changed.value ->> 19
from jsonb_each(?) as changed
where jobs.id = changed.value ->> 0
  and jobs.state = changed.value ->> 1
  and jobs.lease_token is changed.value ->> 2
returning jobs.id
