-- $1: workers; $2: the job types each asked for, JSON, or null; $3: when each was seen; $4: when each asked, or null.
-- What another scheduler has seen later stays. In the order given, so that two schedulers do not lock crosswise.
insert into workers (worker_id, job_types, first_seen_at, last_seen_at, last_asked_at)
select worker_id, job_types::json, seen_at, seen_at, asked_at
from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[])
  with ordinality as seen (worker_id, job_types, seen_at, asked_at, place)
order by place
on conflict (worker_id) do update
set job_types = case
      when excluded.last_asked_at >= coalesce(workers.last_asked_at, excluded.last_asked_at) then excluded.job_types
      else workers.job_types
    end,
    last_seen_at = greatest(workers.last_seen_at, excluded.last_seen_at),
    last_asked_at = greatest(workers.last_asked_at, excluded.last_asked_at)
