-- ?: rows of a tag and its job, a JSON array.
insert into job_tags (tag, job_id)
select value ->> 0, value ->> 1 from json_each(?)
