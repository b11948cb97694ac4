-- The types that have jobs that wait, by jumping from one to the next in the index: how many jobs each has does not matter.
-- "> ''", which is true of every type: "is not null" the planner drops, the column being so, and then it does not see that
-- the index is for this.
with recursive types as (
  (
    select job_type
    from jobs
    where state = 'PENDING' and job_type > ''
    order by job_type
    limit 1
  )
  union all
  select (
    select jobs.job_type
    from jobs
    where state = 'PENDING' and jobs.job_type is not null and jobs.job_type > types.job_type
    order by jobs.job_type
    limit 1
  )
  from types
  where types.job_type is not null
)
select job_type from types where job_type is not null
