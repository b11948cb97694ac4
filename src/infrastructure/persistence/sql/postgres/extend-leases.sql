-- $1: now; $2 to $6: the columns of the heartbeats; a column of nothing but NULL is NULL, and NULL leaves a job's as it is.
-- The guard: still RUNNING under this lease. The lease of a job that is to be cancelled is not extended.
-- The ids are given twice so that a plan made while the table was empty looks jobs up by them all the same.
update jobs
set deadline_at = case
      when jobs.cancel_requested_at is null then $1::timestamptz + make_interval(secs => jobs.timeout_seconds)
      else jobs.deadline_at
    end,
    progress = coalesce(heartbeat.progress, jobs.progress),
    note = coalesce(heartbeat.note, jobs.note),
    checkpoint = case
      when json_typeof(heartbeat.checkpoint) <> 'null' then heartbeat.checkpoint
      else jobs.checkpoint
    end
from rows from (
  unnest($2::uuid[]),
  unnest($3::text[]),
  unnest($4::double precision[]),
  unnest($5::text[]),
  json_array_elements($6::json)
) as heartbeat (id, lease_token, progress, note, checkpoint)
where jobs.id = any ($2::uuid[])
  and jobs.id = heartbeat.id
  and jobs.state = 'RUNNING'
  and jobs.lease_token = heartbeat.lease_token
returning jobs.lease_token, jobs.deadline_at, jobs.cancel_requested_at is not null as cancel_requested
