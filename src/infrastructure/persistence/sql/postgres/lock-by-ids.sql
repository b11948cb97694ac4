-- $1: ids. In the order of the ids, so that two transactions that want the same jobs cannot deadlock.
select * from jobs where id = any ($1::uuid[]) order by id for update
