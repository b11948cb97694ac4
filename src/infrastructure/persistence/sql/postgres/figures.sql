-- $1: now, or null for the server's clock; $2: how many minutes before this one to begin.
-- There is a row in any case. What has not been folded is summed by whoever reads.
with span as materialized (
  select now, date_trunc('minute', now) - $2::integer * interval '1 minute' as since
  from (select coalesce($1::timestamptz, clock_timestamp()) as now) as clock
)
select now, since, null as job_type, null::json as figures, null::timestamptz as at, null::text as changes
from span
union all
select null, null, job_type, figures, null, null
from job_minutes
where minute >= (select since from span)
union all
select null, null, null, null, at, changes
from journal
where id > (select up_to from journal_fold) and at >= (select since from span)
