-- $1: from behind this name on; $2: how many.
select * from schedules where name > $1 order by name limit $2
