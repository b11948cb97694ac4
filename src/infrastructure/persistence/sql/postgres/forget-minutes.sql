-- $1: before when.
delete from job_minutes where minute < $1
