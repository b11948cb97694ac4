-- $1: now, or null for the server's clock. One entry of the index.
select
  coalesce($1::timestamptz, clock_timestamp()) as now,
  (select min(next_fire_at) from schedules where next_fire_at is not null) as at
