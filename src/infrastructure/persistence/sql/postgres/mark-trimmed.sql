-- $1: up to which entry; $2: before when; $3: how many.
-- What has been folded is settled, so nothing can appear among what is deleted. No row when somebody else is at it.
update journal_fold
set trimmed_to = greatest(
  trimmed_to,
  (
    select max(oldest.id)
    from (select id, at from journal where id <= journal_fold.up_to order by id limit $3) as oldest
    where oldest.id <= $1 or oldest.at < $2
  )
)
where only_one in (select only_one from journal_fold for update skip locked)
returning trimmed_to
