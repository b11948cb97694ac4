-- ?: rows of a minute, a job type and its figures, a JSON array.
insert into job_minutes (minute, job_type, figures)
select value ->> 0, value ->> 1, value ->> 2
from json_each(?)
where true
on conflict (minute, job_type) do update set figures = excluded.figures
