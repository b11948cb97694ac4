-- $1: how many jobs are counted at most.
-- By the index of deadlines: no index by worker has to be paid for with each claim.
select worker_id, count(*) as jobs
from (
  select worker_id
  from jobs
  where state = 'RUNNING' and deadline_at is not null
  order by deadline_at, id
  limit $1
) as running
group by worker_id
