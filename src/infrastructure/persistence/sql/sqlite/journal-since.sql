-- ?: behind which entry; ?: up to which entry; ?: how many.
-- There is a row in any case.
select journal_fold.trimmed_to, entries.id, entries.at, entries.changes
from journal_fold
left join (
  select id, at, changes
  from journal
  where id > ? and id <= ?
  order by id
  limit cast(? as integer)
) as entries
order by entries.id
