-- $1 to $14: the columns of the new jobs; a column of nothing but NULL is NULL. Only what a new job can differ in; the
-- rest is the table's default.
insert into jobs (
  id, job_type, payload, priority, state, attempts, max_attempts, timeout_seconds, run_at, created_at,
  worker_id, lease_token, started_at, deadline_at
)
select *
from rows from (
  unnest($1::uuid[]),
  unnest($2::text[]),
  json_array_elements($3::json),
  unnest($4::smallint[]),
  unnest($5::text[]),
  unnest($6::integer[]),
  unnest($7::integer[]),
  unnest($8::integer[]),
  unnest($9::timestamptz[]),
  unnest($10::timestamptz[]),
  unnest($11::text[]),
  unnest($12::text[]),
  unnest($13::timestamptz[]),
  unnest($14::timestamptz[])
)
