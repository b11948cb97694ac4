-- $1: since when they must have been seen; $2: the job type; $3: how many workers are looked at.
select count(*) filter (where last_asked_at >= $1) as asking, count(*) as seen
from (
  select job_types, last_asked_at from workers where last_seen_at >= $1 order by last_seen_at desc, worker_id desc limit $3
) as seen
where last_asked_at is not null
  and (
    job_types is null
    or exists (select from json_array_elements_text(job_types) as taken (job_type) where taken.job_type = $2)
  )
