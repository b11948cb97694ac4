-- $1: now; $2: how many.
with expired as materialized (
  select *
  from jobs
  where state = 'RUNNING'
    and deadline_at < $1
  order by deadline_at, id
  limit $2
  for update skip locked
)
select * from expired order by deadline_at, id
