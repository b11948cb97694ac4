-- ?: the entry folded last.
update journal_fold set up_to = ?
