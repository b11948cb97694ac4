-- $1: since when they must have asked.
select job_types::text as job_types, count(*) as workers
from workers
where last_asked_at >= $1
group by 1
