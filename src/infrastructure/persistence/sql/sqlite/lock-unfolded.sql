-- ?: up to which entry; ?: how many.
-- There is one row at least.
select entries.id, entries.at, entries.changes
from journal_fold
left join (
  select id, at, changes
  from journal
  where id > (select up_to from journal_fold) and id <= ?
  order by id
  limit cast(? as integer)
) as entries
order by entries.id
