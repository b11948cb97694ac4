-- $1: now, or null for the server's clock; $2: the job types wanted.
-- Ten entries of the index for each type.
with clock as materialized (
  select coalesce($1::timestamptz, clock_timestamp()) as now
)
select wanted.job_type, min(jobs.run_at) as run_at
from clock
cross join unnest($2::text[]) as wanted (job_type)
cross join unnest(array[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) as level (priority)
cross join lateral (
  select run_at
  from jobs
  where state = 'PENDING' and job_type = wanted.job_type and priority = level.priority and run_at <= clock.now
  order by run_at
  limit 1
) as jobs
group by wanted.job_type
