-- ?: the time they must have ended before; ?: the id to begin after; ?: the id to stop before; ?: how many.
-- By the primary key, which is in order of submission: so many jobs are looked at, whether they have ended or not.
-- The cast: see lock-ready.
select id, state in ('COMPLETED', 'FAILED') and finished_at < ? as ended
from jobs
where id > ?
  and id < ?
order by id
limit cast(? as integer)
