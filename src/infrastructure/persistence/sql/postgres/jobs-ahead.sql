-- $1: now, or null for the server's clock; $2: a job's type; $3: its priority; $4: its run_at; $5: its id; $6: how many
-- are counted at most.
-- The ready jobs of its type that go first: those of each higher priority, and those before it of its own.
with clock as materialized (
  select coalesce($1::timestamptz, clock_timestamp()) as now
)
select
  now,
  (
    select count(*)
    from (
      select jobs.*
      from unnest(array[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) as level (priority)
      cross join lateral (
        select
        from jobs
        where state = 'PENDING'
          and job_type = $2
          and priority = level.priority
          and (run_at, id) < (
            case when level.priority = $3::int then least($4::timestamptz, now) else now end,
            case when level.priority = $3::int then $5::uuid else 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid end
          )
        order by run_at, id
        limit $6
      ) as jobs
      where level.priority >= $3::int
      limit $6
    ) as ahead
  ) as ahead
from clock
