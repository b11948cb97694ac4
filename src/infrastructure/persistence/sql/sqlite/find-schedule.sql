-- ?: the name.
select * from schedules where name = ?
