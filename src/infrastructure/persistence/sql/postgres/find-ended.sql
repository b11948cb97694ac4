-- $1: the time they must have ended before; $2: the id to begin after; $3: the id to stop before; $4: how many.
-- By the primary key, which is in order of submission: so many jobs are looked at, whether they have ended or not.
select id, state in ('COMPLETED', 'FAILED') and finished_at < $1 as ended
from jobs
where id > $2
  and id < $3
order by id
limit $4
