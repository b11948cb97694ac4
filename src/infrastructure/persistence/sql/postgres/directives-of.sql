-- $1: the workers.
select worker_id, directive from worker_directives where worker_id = any ($1::text[])
