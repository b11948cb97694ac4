-- $1: the tags; $2: the job of each.
insert into job_tags (tag, job_id)
select * from unnest($1::text[], $2::uuid[])
