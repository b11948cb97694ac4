-- ?: from behind this name on; ?: how many.
-- The cast: see lock-ready.
select * from schedules where name > ? order by name limit cast(? as integer)
