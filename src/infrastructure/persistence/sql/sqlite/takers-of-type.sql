-- ?: since when they must have been seen; ?: the job type; ?: how many workers are looked at.
-- The cast: see lock-ready.
with given as materialized (
  select ? as since, ? as job_type
)
select coalesce(sum(last_asked_at >= since), 0) as asking, count(*) as seen
from given
cross join (
  select job_types, last_asked_at
  from workers
  where last_seen_at >= (select since from given)
  order by last_seen_at desc, worker_id desc
  limit cast(? as integer)
) as lately
where last_asked_at is not null
  and (
    job_types is null
    or exists (select 1 from json_each(lately.job_types) as taken where taken.value = given.job_type)
  )
