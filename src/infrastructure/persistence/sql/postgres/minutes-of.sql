-- $1: the minutes.
select minute, job_type, figures from job_minutes where minute = any($1::timestamptz[])
