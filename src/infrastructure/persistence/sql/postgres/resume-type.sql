-- $1: the job type.
delete from job_types where job_type = $1
