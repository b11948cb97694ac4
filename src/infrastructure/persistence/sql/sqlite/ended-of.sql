-- ?: ids of jobs, a JSON array.
select id
from jobs
where id in (select value from json_each(?))
  and state in ('COMPLETED', 'FAILED')
