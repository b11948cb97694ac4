-- ?: now; ?: how many.
-- Nothing to lock: the transaction has been the only writer since it began.
select *
from jobs
where state = 'PENDING'
  and run_at <= ?
order by priority desc, run_at, id
limit ?
