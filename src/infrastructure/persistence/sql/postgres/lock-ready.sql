-- $1: now; $2: how many.
-- Materialized, so that no plan can run the locking select again for each row and lock more than the limit.
with ready as materialized (
  select *
  from jobs
  where state = 'PENDING'
    and run_at <= $1
  order by priority desc, run_at, id
  limit $2
  for update skip locked
)
select * from ready order by priority desc, run_at, id
