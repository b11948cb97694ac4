-- ?: now; ?: the heartbeats, a JSON array of rows, in which null leaves a job's column as it is.
-- The guard: still RUNNING under this lease. The lease of a job that is to be cancelled is not extended.
-- jsonb_each: see insert-jobs.
update jobs
set deadline_at = iif(jobs.cancel_requested_at is null, ? + jobs.timeout_seconds * 1000, jobs.deadline_at),
    progress = coalesce(heartbeat.value ->> 2, jobs.progress),
    note = coalesce(heartbeat.value ->> 3, jobs.note),
    checkpoint = coalesce(heartbeat.value ->> 4, jobs.checkpoint)
from jsonb_each(?) as heartbeat
where jobs.id = heartbeat.value ->> 0
  and jobs.state = 'RUNNING'
  and jobs.lease_token = heartbeat.value ->> 1
returning jobs.lease_token, jobs.deadline_at, jobs.cancel_requested_at is not null as cancel_requested
