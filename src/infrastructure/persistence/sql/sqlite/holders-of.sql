-- ?: unique keys, a JSON array.
select *
from jobs
where unique_key in (select value from json_each(?))
  and unique_key is not null
  and (state in ('PENDING', 'RUNNING') or unique_scope = 'retained')
