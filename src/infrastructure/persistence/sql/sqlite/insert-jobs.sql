-- ?: the new jobs, a JSON array of rows. Only what a new job can differ in; the rest is the table's default.
-- jsonb_each, because json_each writes each row out as text, which every "->>" then parses.
insert into jobs (
  id, job_type, payload, priority, state, attempts, max_attempts, timeout_seconds, run_at, created_at,
  worker_id, lease_token, started_at, deadline_at
)
select
  value ->> 0,
  value ->> 1,
  value ->> 2,
  value ->> 3,
  value ->> 4,
  value ->> 5,
  value ->> 6,
  value ->> 7,
  value ->> 8,
  value ->> 9,
  value ->> 10,
  value ->> 11,
  value ->> 12,
  value ->> 13
from jsonb_each(?)
