select job_type from job_types where paused_at is not null
