-- ?: ids of jobs that have been deleted, a JSON array.
delete from job_tags
where job_id in (select value from json_each(?))
