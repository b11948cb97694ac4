-- ?: the minutes, a JSON array.
select minute, job_type, figures from job_minutes where minute in (select value from json_each(?))
