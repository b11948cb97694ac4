-- $1: ids of jobs that have ended; $2: the time they must have ended before. Asked again, for one that was found may have
-- been retried meanwhile; whom another scheduler is deleting, or retrying, is passed over.
with ended as materialized (
  select id
  from jobs
  where id = any ($1::uuid[])
    and state in ('COMPLETED', 'FAILED')
    and finished_at < $2
  order by id
  for update skip locked
)
delete from jobs
where id = any (array(select id from ended))
returning id, job_type, state, tags is not null as tagged
