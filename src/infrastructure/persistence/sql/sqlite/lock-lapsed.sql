-- ?: now; ?: how many.
-- The cast: see lock-ready.
select *
from jobs indexed by jobs_expiry
where state = 'PENDING'
  and attempts = 0
  and expires_at is not null
  and expires_at <= ?
order by expires_at, id
limit cast(? as integer)
