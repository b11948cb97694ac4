-- ?: since when they must have been seen; ?, ?: the time and the worker to go on after; ?: how many.
-- The cast: see lock-ready.
select
  worker_id, job_types, first_seen_at, last_seen_at, last_asked_at,
  (select directive from worker_directives where worker_directives.worker_id = workers.worker_id) as directive
from workers
where last_seen_at >= ?
  and (last_seen_at, worker_id) < (?, ?)
order by last_seen_at desc, worker_id desc
limit cast(? as integer)
