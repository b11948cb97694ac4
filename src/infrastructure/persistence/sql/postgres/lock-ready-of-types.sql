-- $1: now; $2: the job types wanted; $3: how many.
-- Each type is asked for its own first few, by the index that begins with the type: a backlog of other types costs
-- nothing. What is locked beyond the limit is free again when the transaction ends.
with ready as materialized (
  select jobs.*
  from unnest($2::text[]) as wanted (job_type)
  cross join lateral (
    select *
    from jobs
    where state = 'PENDING'
      and job_type = wanted.job_type
      and run_at <= $1
    order by priority desc, run_at, id
    limit $3
    for update skip locked
  ) as jobs
  order by priority desc, run_at, id
  limit $3
)
select * from ready order by priority desc, run_at, id
