-- What has been folded, and what has not: in one snapshot the two are everything, and each change is in one of them.
select job_type, state, jobs, null::timestamptz as at, null::text as changes
from job_counts
union all
select null, null, null, at, changes
from journal
where id > (select up_to from journal_fold)
