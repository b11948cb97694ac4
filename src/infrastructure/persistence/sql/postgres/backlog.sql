-- $1: now, or null for the server's clock; $2: how many delayed jobs to count at most.
-- The ten priorities as in lock-ready.
with clock as materialized (
  select coalesce($1::timestamptz, clock_timestamp()) as now
)
select
  now,
  (
    select min(jobs.run_at)
    from unnest(array[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) as level (priority)
    cross join lateral (
      select run_at
      from jobs
      where state = 'PENDING' and priority > 0 and priority = level.priority and run_at <= now
      order by run_at
      limit 1
    ) as jobs
  ) as oldest_ready_at,
  (
    select count(*)
    from (
      select
      from unnest(array[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) as level (priority)
      cross join lateral (
        select
        from jobs
        where state = 'PENDING' and priority > 0 and priority = level.priority and run_at > now
        order by run_at
        limit $2
      ) as jobs
      limit $2
    ) as delayed
  ) as delayed
from clock
