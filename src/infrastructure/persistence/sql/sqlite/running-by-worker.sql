-- ?: how many jobs are counted at most.
-- By the index of deadlines: no index by worker has to be paid for with each claim. The cast: see lock-ready.
select worker_id, count(*) as jobs
from (
  select worker_id
  from jobs indexed by jobs_deadline
  where state = 'RUNNING' and deadline_at is not null
  order by deadline_at, id
  limit cast(? as integer)
)
group by worker_id
