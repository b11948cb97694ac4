-- ?: the name.
delete from schedules where name = ?
