-- $1: since when they must have asked.
-- Whoever asks is seen: the first condition is for the index.
select job_types::text as job_types, count(*) as workers
from workers
where last_seen_at >= $1
  and last_asked_at >= $1
group by 1
