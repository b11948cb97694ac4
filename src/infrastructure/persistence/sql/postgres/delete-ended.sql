-- $1: ids of jobs that have ended. An end is final, so nothing can have changed since they were found; whom another
-- scheduler is deleting is passed over.
with ended as materialized (
  select id
  from jobs
  where id = any ($1::uuid[])
    and state in ('COMPLETED', 'FAILED')
  order by id
  for update skip locked
)
delete from jobs
where id = any (array(select id from ended))
returning id
