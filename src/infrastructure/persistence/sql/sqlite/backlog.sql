-- ?: now; ?: how many delayed jobs to count at most.
-- The ten priorities, and the cast, as in lock-ready.
with clock as materialized (
  select ? as now
),
levels as materialized (
  select value as priority from json_each('[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]')
)
select
  now,
  (
    select min((
      select jobs.run_at
      from jobs indexed by jobs_ready
      where jobs.state = 'PENDING' and jobs.priority > 0 and jobs.priority = levels.priority and jobs.run_at <= now
      order by jobs.run_at
      limit 1
    ))
    from levels
  ) as oldest_ready_at,
  (
    select count(*)
    from (
      select 1
      from levels
      cross join jobs indexed by jobs_ready
      where jobs.state = 'PENDING' and jobs.priority > 0 and jobs.priority = levels.priority and jobs.run_at > now
      limit cast(? as integer)
    )
  ) as delayed
from clock
