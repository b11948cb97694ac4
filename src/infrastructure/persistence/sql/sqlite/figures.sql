-- ?: now; ?: how many minutes before this one to begin.
-- There is a row in any case. What has not been folded is summed by whoever reads.
with span as materialized (
  select now, now - now % 60000 - 60000 * minutes as since
  from (select ? as now, ? as minutes)
)
select now, since, null as job_type, null as figures, null as at, null as changes
from span
union all
select null, null, job_type, figures, null, null
from job_minutes
where minute >= (select since from span)
union all
select null, null, null, null, at, changes
from journal
where id > (select up_to from journal_fold) and at >= (select since from span)
