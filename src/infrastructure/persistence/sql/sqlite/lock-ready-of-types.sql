-- ?: the job types wanted, a JSON array; ?: now; ?: now; ?: how many; ?: how many times one more than the types; ?: how many;
-- ?: how many bytes.
-- As lock-ready, but within a priority each type is asked for its own first few, by the index that begins with the
-- type: a backlog of other types costs nothing. The candidates come priority by priority, at most "how many" of each
-- type: when there are that many more than of all types of one priority together, the last priority needed is whole.
-- The cast: see lock-ready.
with candidates as materialized (
  select
    jobs.rowid as place,
    octet_length(jobs.payload) + coalesce(octet_length(jobs.error), 0) + coalesce(octet_length(jobs.checkpoint), 0)
      as size,
    jobs.priority,
    jobs.run_at,
    jobs.id
  from json_each('[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]') as level
  cross join json_each(?) as wanted
  cross join jobs on jobs.rowid in (
    select ready.rowid
    from jobs as ready indexed by jobs_ready_of_type
    where ready.state = 'PENDING'
      and ready.job_type = wanted.value
      and ready.priority = level.value
      and ready.run_at <= ?
      and (ready.expires_at is null or ready.expires_at > ? or ready.attempts > 0)
    order by ready.run_at, ready.id
    limit cast(? as integer)
  )
  limit cast(? as integer)
),
ready as materialized (
  select place, size, sum(size) over (order by priority desc, run_at, id rows unbounded preceding) as bytes
  from candidates
  order by priority desc, run_at, id
  limit cast(? as integer)
)
select
  jobs.id, jobs.job_type, jobs.payload, jobs.priority, jobs.state, jobs.attempts, jobs.max_attempts, jobs.timeout_seconds,
  jobs.run_at, jobs.created_at, jobs.error, jobs.attempt_log, jobs.extra_deliveries, jobs.progress, jobs.note,
  jobs.checkpoint, jobs.unique_key, jobs.unique_scope, jobs.backoff, jobs.tags, jobs.expires_at, ready.bytes
from (select ? as bytes) as bound
cross join ready on ready.bytes - ready.size < bound.bytes
cross join jobs on jobs.rowid = ready.place
order by jobs.priority desc, jobs.run_at, jobs.id
