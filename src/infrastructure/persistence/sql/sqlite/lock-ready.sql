-- ?: now; ?, ?: the job types wanted, a JSON array, or null for all (twice); ?: how many.
-- Nothing to lock: the transaction has been the only writer since it began.
select *
from jobs
where state = 'PENDING'
  and run_at <= ?
  and (? is null or job_type in (select value from json_each(?)))
order by priority desc, run_at, id
limit ?
