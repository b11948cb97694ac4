-- $1: ids of jobs that this transaction has inserted.
delete from jobs where id = any ($1::uuid[])
