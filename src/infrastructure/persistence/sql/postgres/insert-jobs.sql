-- $1 to $9: the columns of the new jobs. Only what a new job can differ in; the rest is the table's default.
insert into jobs (id, job_type, payload, priority, state, max_attempts, timeout_seconds, run_at, created_at)
select *
from rows from (
  unnest($1::uuid[]),
  unnest($2::text[]),
  json_array_elements($3::json),
  unnest($4::smallint[]),
  unnest($5::text[]),
  unnest($6::integer[]),
  unnest($7::integer[]),
  unnest($8::timestamptz[]),
  unnest($9::timestamptz[])
)
