-- The paused types, which are few.
select job_type, paused_at from job_types where paused_at is not null
