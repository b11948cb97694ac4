-- $1: the name.
delete from schedules where name = $1
