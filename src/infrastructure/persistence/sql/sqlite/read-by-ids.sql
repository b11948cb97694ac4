-- ?: ids, a JSON array.
select * from jobs where id in (select value from json_each(?))
