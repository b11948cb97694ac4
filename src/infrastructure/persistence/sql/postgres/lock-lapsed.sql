-- $1: now; $2: how many.
with lapsed as materialized (
  select *
  from jobs
  where state = 'PENDING'
    and attempts = 0
    and expires_at is not null
    and expires_at <= $1
  order by expires_at, id
  limit $2
  for update skip locked
)
select * from lapsed order by expires_at, id
