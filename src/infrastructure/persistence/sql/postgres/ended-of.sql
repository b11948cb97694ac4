-- $1: ids of jobs.
select id
from jobs
where id = any ($1::uuid[])
  and state in ('COMPLETED', 'FAILED')
