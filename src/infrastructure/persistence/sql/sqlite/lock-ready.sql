-- ?: now; ?: how many.
-- Each priority, from the highest, is read from where its own due jobs begin: delayed jobs, however many and however
-- urgent, are not. "cross join" and "indexed by" leave the planner no choice, so the rows come in the right order and
-- the limit stops them. "priority > 0" is always true: it is the index's condition (migration 0002).
-- Nothing to lock: the transaction has been the only writer since it began.
with ready as materialized (
  select jobs.*
  from json_each('[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]') as level
  cross join jobs indexed by jobs_ready
  where jobs.state = 'PENDING'
    and jobs.priority > 0
    and jobs.priority = level.value
    and jobs.run_at <= ?
  limit ?
)
select * from ready order by priority desc, run_at, id
