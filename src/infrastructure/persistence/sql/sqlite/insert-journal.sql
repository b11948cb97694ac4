-- ?: now; ?: what the transaction has changed.
insert into journal (at, changes) values (?, ?)
