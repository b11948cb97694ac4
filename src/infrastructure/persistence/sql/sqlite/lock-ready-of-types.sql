-- ?: the job types wanted, a JSON array; ?: now; ?, ?: how many (twice).
-- Each type is asked for its own first few, by the index that begins with the type: a backlog of other types costs
-- nothing.
select jobs.*
from json_each(?) as wanted
join jobs on jobs.rowid in (
  select ready.rowid
  from jobs as ready
  where ready.state = 'PENDING'
    and ready.job_type = wanted.value
    and ready.run_at <= ?
  order by ready.priority desc, ready.run_at, ready.id
  limit ?
)
order by jobs.priority desc, jobs.run_at, jobs.id
limit ?
