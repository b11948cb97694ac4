-- $1: now; $2: the job types wanted; $3: how many; $4: how many bytes.
-- As lock-ready, but within a priority each type is asked for its own first few, by the index that begins with the
-- type: a backlog of other types costs nothing. Of the last priority that is needed, too, when several types have jobs
-- there, some may be locked that are not returned.
with ready as materialized (
  select jobs.*
  from unnest(array[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) as level (priority)
  cross join lateral (
    select jobs.*
    from unnest($2::text[]) as wanted (job_type)
    cross join lateral (
      select
        id, job_type, payload, priority, state, attempts, max_attempts, timeout_seconds, run_at, created_at, error,
        attempt_log,
        extra_deliveries, progress, note, checkpoint, unique_key, unique_scope, backoff, tags, expires_at,
        pg_column_size(payload) + coalesce(pg_column_size(error), 0) + coalesce(pg_column_size(checkpoint), 0) as size
      from jobs
      where state = 'PENDING'
        and job_type = wanted.job_type
        and priority = level.priority
        and run_at <= $1
        and (expires_at is null or expires_at > $1 or attempts > 0)
      order by run_at, id
      limit $3
      for update skip locked
    ) as jobs
    order by run_at, id
    limit $3
  ) as jobs
  limit $3
),
counted as (
  select *, sum(size) over (order by priority desc, run_at, id rows unbounded preceding) as bytes
  from ready
)
select * from counted where bytes - size < $4::bigint order by priority desc, run_at, id
