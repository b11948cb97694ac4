-- $1: job types.
delete from job_counts where job_type = any($1::text[]) and jobs = 0
