-- $1: up to which entry. Never one that has not been folded.
delete from journal where id <= $1 and id <= (select up_to from journal_fold) returning id
