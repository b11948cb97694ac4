-- ?: now.
-- A few entries of the indexes, however many jobs there are; the ten priorities as in lock-ready.
with clock as materialized (
  select ? as now
),
levels as materialized (
  select value as priority from json_each('[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]')
)
select
  now,
  exists (
    select 1 from jobs indexed by jobs_deadline where state = 'RUNNING' and deadline_at < now
  ) or exists (
    select 1
    from jobs indexed by jobs_expiry
    where state = 'PENDING' and attempts = 0 and expires_at is not null and expires_at <= now
  ) as expired,
  exists (
    select 1
    from levels
    cross join jobs indexed by jobs_ready
    where jobs.state = 'PENDING' and jobs.priority > 0 and jobs.priority = levels.priority and jobs.run_at <= now
  ) as ready,
  (
    select min((
      select jobs.run_at
      from jobs indexed by jobs_ready
      where jobs.state = 'PENDING' and jobs.priority > 0 and jobs.priority = levels.priority and jobs.run_at > now
      order by jobs.run_at
      limit 1
    ))
    from levels
  ) as next_due_at,
  (select json_group_array(job_type) from job_types where paused_at is not null) as paused_types
from clock
