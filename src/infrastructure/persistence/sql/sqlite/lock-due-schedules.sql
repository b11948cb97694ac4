-- ?: now; ?: how many. The transaction is the only one that writes.
-- The cast: see lock-ready.
select * from schedules where next_fire_at <= ? order by next_fire_at, name limit cast(? as integer)
