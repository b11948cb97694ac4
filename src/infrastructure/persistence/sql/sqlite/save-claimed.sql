-- ?: the claimed jobs, a JSON array. The guard: still PENDING, and no attempt has been started since it was read.
update jobs
set state = claimed.value ->> 'state',
    attempts = claimed.value ->> 'attempts',
    worker_id = claimed.value ->> 'worker_id',
    lease_token = claimed.value ->> 'lease_token',
    started_at = claimed.value ->> 'started_at',
    deadline_at = claimed.value ->> 'deadline_at'
from json_each(?) as claimed
where jobs.id = claimed.value ->> 'id'
  and jobs.state = 'PENDING'
  and jobs.attempts = (claimed.value ->> 'attempts') - 1
returning jobs.id
