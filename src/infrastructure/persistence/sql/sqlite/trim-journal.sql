-- ?: up to which entry. Never one that has not been folded.
delete from journal where id <= ? and id <= (select up_to from journal_fold) returning id
