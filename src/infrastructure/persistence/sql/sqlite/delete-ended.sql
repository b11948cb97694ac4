-- ?: ids of jobs that have ended, a JSON array. An end is final, so nothing can have changed since they were found.
delete from jobs
where id in (select value from json_each(?))
  and state in ('COMPLETED', 'FAILED')
returning id
