-- $1: the name.
select * from schedules where name = $1
