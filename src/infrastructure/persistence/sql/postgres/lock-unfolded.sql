-- $1: up to which entry; $2: how many.
-- No row when somebody else folds. Otherwise there is one at least.
with fold as materialized (
  select up_to from journal_fold for update skip locked
)
select entries.id, entries.at, entries.changes
from fold
left join lateral (
  select id, at, changes
  from journal
  where id > fold.up_to and id <= $1
  order by id
  limit $2
) as entries on true
order by entries.id
