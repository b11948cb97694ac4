-- ?: the claimed jobs, a JSON array of rows. The guard: still PENDING, and no attempt has been started since it was read.
-- jsonb_each: see insert-jobs.
update jobs
set state = claimed.value ->> 1,
    attempts = claimed.value ->> 2,
    worker_id = claimed.value ->> 3,
    lease_token = claimed.value ->> 4,
    started_at = claimed.value ->> 5,
    deadline_at = claimed.value ->> 6
from jsonb_each(?) as claimed
where jobs.id = claimed.value ->> 0
  and jobs.state = 'PENDING'
  and jobs.attempts = (claimed.value ->> 2) - 1
returning jobs.id
