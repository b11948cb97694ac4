-- ?: the new jobs, a JSON array. Only what a new job can differ in; the rest is the table's default.
insert into jobs (id, job_type, payload, priority, state, max_attempts, timeout_seconds, run_at, created_at)
select
  value ->> 'id',
  value ->> 'job_type',
  value ->> 'payload',
  value ->> 'priority',
  value ->> 'state',
  value ->> 'max_attempts',
  value ->> 'timeout_seconds',
  value ->> 'run_at',
  value ->> 'created_at'
from json_each(?)
