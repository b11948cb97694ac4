-- ?: our tables, a JSON array. Walks through the whole file.
select sqlite_schema.tbl_name as name, sum(dbstat.pgsize) as bytes
from dbstat
join sqlite_schema on sqlite_schema.name = dbstat.name
where dbstat.aggregate = true
  and sqlite_schema.tbl_name in (select value from json_each(?))
group by sqlite_schema.tbl_name
