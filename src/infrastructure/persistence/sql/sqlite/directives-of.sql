-- ?: the workers, a JSON array.
select worker_id, directive from worker_directives where worker_id in (select value from json_each(?))
