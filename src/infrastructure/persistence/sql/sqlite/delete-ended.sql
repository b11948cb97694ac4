-- ?: ids of jobs that have ended, a JSON array; ?: the time they must have ended before.
delete from jobs
where id in (select value from json_each(?))
  and state in ('COMPLETED', 'FAILED')
  and finished_at < ?
returning id, job_type, state, tags is not null as tagged
