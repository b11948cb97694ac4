-- ?: job types, a JSON array.
delete from job_counts where job_type in (select value from json_each(?)) and jobs = 0
