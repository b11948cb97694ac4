-- $1: now; $2: how many. Passes over what another scheduler is about to fire.
with due as materialized (
  select *
  from schedules
  where next_fire_at <= $1
  order by next_fire_at
  limit $2
  for update skip locked
)
select * from due order by next_fire_at, name
