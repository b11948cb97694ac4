-- $1: the new jobs, a JSON array. Only what a new job can differ in; the rest is the table's default.
insert into jobs (id, job_type, payload, priority, state, max_attempts, timeout_seconds, run_at, created_at)
select id, job_type, payload::json, priority, state, max_attempts, timeout_seconds, run_at, created_at
from json_to_recordset($1::json) as new (
  id uuid,
  job_type text,
  payload text,
  priority smallint,
  state text,
  max_attempts integer,
  timeout_seconds integer,
  run_at timestamptz,
  created_at timestamptz
)
