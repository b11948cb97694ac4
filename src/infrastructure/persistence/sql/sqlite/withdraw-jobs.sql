-- ?: ids of jobs that this transaction has inserted, a JSON array.
delete from jobs where id in (select value from json_each(?))
