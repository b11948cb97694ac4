-- $1: ids of jobs that have been deleted.
delete from job_tags
where job_id = any ($1::uuid[])
