-- $1: now; $2: what the transaction has changed, and has not written yet.
insert into journal (at, changes) values ($1, $2)
