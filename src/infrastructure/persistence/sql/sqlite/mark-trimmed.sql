-- ?: up to which entry; ?: before when; ?: how many.
update journal_fold
set trimmed_to = max(
  trimmed_to,
  coalesce(
    (
      select max(oldest.id)
      from (select ? as up_to, ? as before) as asked
      cross join (
        select id, at
        from journal
        where id <= (select up_to from journal_fold)
        order by id
        limit cast(? as integer)
      ) as oldest
      where oldest.id <= asked.up_to or oldest.at < asked.before
    ),
    0
  )
)
returning trimmed_to
