-- $1: the job type; $2: now. One that is paused already stays so from when it was.
insert into job_types (job_type, paused_at)
values ($1, $2)
on conflict (job_type) do update set paused_at = coalesce(job_types.paused_at, excluded.paused_at)
