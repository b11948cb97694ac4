-- ?: now; ?: now; ?: how many; ?: how many bytes.
-- Each priority, from the highest, is read from where its own due jobs begin: delayed jobs, however many and however
-- urgent, are not. "cross join" and "indexed by" leave the planner no choice, so the rows come in the right order and
-- the limit stops them. "priority > 0" is always true: it is the index's condition (migration 0002).
-- How long a payload is stands at the head of its row, so only those that are returned are read.
-- A bare "limit ?" would let SQLite, built with STAT4 as it is here, compile the statement again for each call, which takes
-- ten times as long as the statement: it wants to know the limit to plan by.
-- A PENDING job has nothing in the columns that are left out.
-- Nothing to lock: the transaction has been the only writer since it began.
with candidates as materialized (
  select
    jobs.rowid as place,
    octet_length(jobs.payload) + coalesce(octet_length(jobs.error), 0) + coalesce(octet_length(jobs.checkpoint), 0)
      as size,
    jobs.priority,
    jobs.run_at,
    jobs.id
  from json_each('[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]') as level
  cross join jobs indexed by jobs_ready
  where jobs.state = 'PENDING'
    and jobs.priority > 0
    and jobs.priority = level.value
    and jobs.run_at <= ?
    and (jobs.expires_at is null or jobs.expires_at > ? or jobs.attempts > 0)
  limit cast(? as integer)
),
ready as materialized (
  select place, size, sum(size) over (order by priority desc, run_at, id rows unbounded preceding) as bytes
  from candidates
)
select
  jobs.id, jobs.job_type, jobs.payload, jobs.priority, jobs.state, jobs.attempts, jobs.max_attempts, jobs.timeout_seconds,
  jobs.run_at, jobs.created_at, jobs.error, jobs.attempt_log, jobs.extra_deliveries, jobs.progress, jobs.note,
  jobs.checkpoint, jobs.unique_key, jobs.unique_scope, jobs.backoff, jobs.tags, jobs.expires_at, ready.bytes
from (select ? as bytes) as bound
cross join ready on ready.bytes - ready.size < bound.bytes
cross join jobs on jobs.rowid = ready.place
order by jobs.priority desc, jobs.run_at, jobs.id
