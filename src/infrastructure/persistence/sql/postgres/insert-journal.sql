-- $1: now; $2: what the transaction has changed. The id is the transaction's, so there is one entry of each.
insert into journal (at, changes) values ($1, $2)
