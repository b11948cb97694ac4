-- ?: now; ?: how many.
-- The cast: see lock-ready.
select *
from jobs
where state = 'RUNNING'
  and deadline_at < ?
order by deadline_at, id
limit cast(? as integer)
