-- ?: the job type; ?: now. One that is paused already stays so from when it was.
insert into job_types (job_type, paused_at)
values (?, ?)
on conflict (job_type) do update set paused_at = coalesce(job_types.paused_at, excluded.paused_at)
