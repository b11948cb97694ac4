-- ?: since when they must have asked.
select job_types, count(*) as workers
from workers
where last_asked_at >= ?
group by 1
