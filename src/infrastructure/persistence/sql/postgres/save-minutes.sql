-- $1, $2: minutes and job types; $3: their figures, a JSON array.
insert into job_minutes (minute, job_type, figures)
select *
from rows from (unnest($1::timestamptz[]), unnest($2::text[]), json_array_elements($3::json))
on conflict (minute, job_type) do update set figures = excluded.figures
