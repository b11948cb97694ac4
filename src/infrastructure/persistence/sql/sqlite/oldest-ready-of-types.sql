-- ?: now; ?: the job types wanted, a JSON array.
-- Ten entries of the index for each type.
with clock as materialized (
  select ? as now
),
levels as materialized (
  select value as priority from json_each('[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]')
)
select
  wanted.value as job_type,
  (
    select min((
      select jobs.run_at
      from jobs indexed by jobs_ready_of_type
      where jobs.state = 'PENDING'
        and jobs.job_type = wanted.value
        and jobs.priority = levels.priority
        and jobs.run_at <= clock.now
      order by jobs.run_at
      limit 1
    ))
    from levels
  ) as run_at
from clock
cross join json_each(?) as wanted
