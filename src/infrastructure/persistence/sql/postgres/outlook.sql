-- $1: now, or null for the server's clock.
-- A few entries of the indexes, however many jobs there are; the ten priorities as in lock-ready.
with clock as materialized (
  select coalesce($1::timestamptz, clock_timestamp()) as now
)
select
  now,
  exists (select from jobs where state = 'RUNNING' and deadline_at < now)
    or exists (
      select from jobs where state = 'PENDING' and attempts = 0 and expires_at is not null and expires_at <= now
    ) as expired,
  exists (
    select
    from unnest(array[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) as level (priority)
    cross join lateral (
      select
      from jobs
      where state = 'PENDING' and priority > 0 and priority = level.priority and run_at <= now
      order by run_at
      limit 1
    ) as jobs
  ) as ready,
  (
    select min(jobs.run_at)
    from unnest(array[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) as level (priority)
    cross join lateral (
      select run_at
      from jobs
      where state = 'PENDING' and priority > 0 and priority = level.priority and run_at > now
      order by run_at
      limit 1
    ) as jobs
  ) as next_due_at,
  (select coalesce(json_agg(job_type), '[]') from job_types where paused_at is not null) as paused_types
from clock
