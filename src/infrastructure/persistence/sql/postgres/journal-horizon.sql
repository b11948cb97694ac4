-- The horizon: all transactions with lower ids have ended.
-- Not pg_snapshot_xmin where it can be avoided, for that waits for the transactions of all databases of the server; but
-- whose transactions cannot be seen is a role that this one may not watch.
with seen as materialized (
  select
    pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next
),
activity as materialized (
  select
    min(
      seen.next
      - mod(mod(seen.next, 4294967296) - backend_xid::text::bigint + 4294967296, 4294967296)
    ) as oldest_here,
    coalesce(
      bool_or(not pg_has_role('pg_read_all_stats', 'usage') and not pg_has_role(usesysid, 'usage')),
      false
    ) as is_hidden
  from pg_stat_activity
  cross join seen
  where datname = current_database() and usesysid is not null
)
select
  trimmed_to,
  up_to,
  case
    when activity.is_hidden then seen.oldest
    else least(seen.next, activity.oldest_here)
  end as horizon
from seen
cross join activity
cross join journal_fold
