-- $1: since when they must have been seen; $2, $3: the time and the worker to go on after; $4: how many.
select
  worker_id, job_types, first_seen_at, last_seen_at, last_asked_at,
  (select directive from worker_directives where worker_directives.worker_id = workers.worker_id) as directive
from workers
where last_seen_at >= $1
  and (last_seen_at, worker_id) < ($2, $3)
order by last_seen_at desc, worker_id desc
limit $4
