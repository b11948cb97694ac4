-- $1: behind which entry; $2: up to which; $3: how many.
-- There is a row in any case.
select journal_fold.trimmed_to, entries.id, entries.at, entries.changes
from journal_fold
left join lateral (
  select id, at, changes
  from journal
  where id > $1 and id <= $2
  order by id
  limit $3
) as entries on true
order by entries.id
