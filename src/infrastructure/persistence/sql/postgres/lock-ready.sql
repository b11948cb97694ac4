-- $1: now; $2: how many; $3: how many bytes.
-- Each priority, from the highest, is asked for its own first few by the index: delayed jobs, however many and however
-- urgent, lie behind them and are not read. A lateral subquery with a limit can only be joined by a nested loop, which
-- keeps the order of the priorities and stops at the limit, so that no job is locked that is not returned.
-- Materialized, so that no plan can run the locking select again for each row and lock more than the limit.
-- "priority > 0" is always true: it asks for the index, which has it for its condition (migration 0002).
-- The size of a column is known without reading it, and is its text's (migration 0004). Where the bytes run out, some are
-- locked that are not returned; they are free again when the transaction ends. To count first would read each job twice.
-- A PENDING job has nothing in the columns that are left out.
with ready as materialized (
  select jobs.*
  from unnest(array[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) as level (priority)
  cross join lateral (
    select
      id, job_type, payload, priority, state, attempts, max_attempts, timeout_seconds, run_at, created_at, error,
      attempt_log,
      extra_deliveries, progress, note, checkpoint, unique_key, unique_scope, backoff, tags, expires_at,
      pg_column_size(payload) + coalesce(pg_column_size(error), 0) + coalesce(pg_column_size(checkpoint), 0) as size
    from jobs
    where state = 'PENDING'
      and priority > 0
      and priority = level.priority
      and run_at <= $1
      and (expires_at is null or expires_at > $1 or attempts > 0)
    order by run_at, id
    limit $2
    for update skip locked
  ) as jobs
  limit $2
),
counted as (
  select *, sum(size) over (order by priority desc, run_at, id rows unbounded preceding) as bytes
  from ready
)
select * from counted where bytes - size < $3::bigint order by priority desc, run_at, id
