-- ?: now; ?: a job's type; ?: its priority; ?: its run_at; ?: its id; ?: how many are counted at most.
-- The ready jobs of its type that go first: those of each higher priority, and those before it of its own.
-- The cast: see lock-ready.
with given as materialized (
  select ? as now, ? as job_type, ? as priority, ? as run_at, ? as id
)
select
  now,
  (
    select count(*)
    from (
      select 1
      from given
      cross join json_each('[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]') as level
      cross join jobs indexed by jobs_ready_of_type
      where level.value >= given.priority
        and jobs.state = 'PENDING'
        and jobs.job_type is not null
        and jobs.job_type = given.job_type
        and jobs.priority = level.value
        and jobs.run_at <= iif(level.value = given.priority, min(given.run_at, given.now), given.now)
        and (level.value > given.priority or jobs.run_at < given.run_at or jobs.id < given.id)
      limit cast(? as integer)
    )
  ) as ahead
from given
