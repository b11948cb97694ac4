-- The types that have jobs that wait, by jumping from one to the next in the index: how many jobs each has does not matter.
with recursive types (job_type) as (
  select (
    select min(jobs.job_type) from jobs indexed by jobs_ready_of_type where state = 'PENDING' and job_type is not null
  )
  union all
  select (
    select min(jobs.job_type)
    from jobs indexed by jobs_ready_of_type
    where state = 'PENDING' and jobs.job_type is not null and jobs.job_type > types.job_type
  )
  from types
  where types.job_type is not null
)
select job_type from types where job_type is not null
