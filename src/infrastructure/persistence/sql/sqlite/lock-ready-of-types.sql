-- ?: the job types wanted, a JSON array; ?: now; ?: how many; ?: how many times one more than the types; ?: how many.
-- As lock-ready, but within a priority each type is asked for its own first few, by the index that begins with the
-- type: a backlog of other types costs nothing. The candidates come priority by priority, at most "how many" of each
-- type: when there are that many more than of all types of one priority together, the last priority needed is whole.
with candidates as materialized (
  select jobs.rowid as place
  from json_each('[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]') as level
  cross join json_each(?) as wanted
  cross join jobs on jobs.rowid in (
    select ready.rowid
    from jobs as ready indexed by jobs_ready_of_type
    where ready.state = 'PENDING'
      and ready.job_type = wanted.value
      and ready.priority = level.value
      and ready.run_at <= ?
    order by ready.run_at, ready.id
    limit ?
  )
  limit ?
)
select jobs.*
from candidates
cross join jobs on jobs.rowid = candidates.place
order by jobs.priority desc, jobs.run_at, jobs.id
limit ?
