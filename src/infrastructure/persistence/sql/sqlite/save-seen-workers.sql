-- ?: rows of a worker, the job types it asked for, when it was seen and when it asked, a JSON array.
-- What has been seen later stays. "where true": without it "on" would belong to the select.
insert into workers (worker_id, job_types, first_seen_at, last_seen_at, last_asked_at)
select value ->> 0, value ->> 1, value ->> 2, value ->> 2, value ->> 3
from json_each(?)
where true
on conflict (worker_id) do update
set job_types = case
      when excluded.last_asked_at >= coalesce(workers.last_asked_at, excluded.last_asked_at) then excluded.job_types
      else workers.job_types
    end,
    last_seen_at = max(workers.last_seen_at, excluded.last_seen_at),
    last_asked_at = max(
      coalesce(workers.last_asked_at, excluded.last_asked_at),
      coalesce(excluded.last_asked_at, workers.last_asked_at)
    )
