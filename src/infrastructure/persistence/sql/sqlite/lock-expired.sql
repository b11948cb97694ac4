-- ?: now; ?: how many.
select *
from jobs
where state = 'RUNNING'
  and deadline_at < ?
order by deadline_at, id
limit ?
