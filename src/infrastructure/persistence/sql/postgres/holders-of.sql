-- $1: unique keys.
select *
from jobs
where unique_key = any ($1::text[])
  and unique_key is not null
  and (state in ('PENDING', 'RUNNING') or unique_scope = 'retained')
