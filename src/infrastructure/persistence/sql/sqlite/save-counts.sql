-- ?: by how much the numbers of jobs change, a JSON array of rows.
insert into job_counts (job_type, state, jobs)
select value ->> 0, value ->> 1, value ->> 2
from json_each(?)
where true
on conflict (job_type, state) do update set jobs = job_counts.jobs + excluded.jobs
