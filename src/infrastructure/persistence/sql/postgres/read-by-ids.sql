-- $1: ids.
select * from jobs where id = any ($1::uuid[])
