-- $1 ... $3: by how much the numbers of jobs change, a column each.
insert into job_counts (job_type, state, jobs)
select * from unnest($1::text[], $2::text[], $3::bigint[])
on conflict (job_type, state) do update set jobs = job_counts.jobs + excluded.jobs
