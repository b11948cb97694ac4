-- $1 to $7: the columns of the claimed jobs. The guard: still PENDING, and no attempt has been started since it was
-- read. The ids are given twice so that a plan made while the table was empty looks jobs up by them all the same.
-- $8, $9: as of insert-journal, with all that the transaction has changed so far. The jobs must have been locked before:
-- then the transaction has its id when that of the entry is drawn, and nobody changes them between the two.
with entry as (
  insert into journal (at, changes) values ($8, $9)
)
update jobs
set state = claimed.state,
    attempts = claimed.attempts,
    worker_id = claimed.worker_id,
    lease_token = claimed.lease_token,
    started_at = claimed.started_at,
    deadline_at = claimed.deadline_at
from unnest(
  $1::uuid[],
  $2::text[],
  $3::integer[],
  $4::text[],
  $5::text[],
  $6::timestamptz[],
  $7::timestamptz[]
) as claimed (id, state, attempts, worker_id, lease_token, started_at, deadline_at)
where jobs.id = any ($1::uuid[])
  and jobs.id = claimed.id
  and jobs.state = 'PENDING'
  and jobs.attempts = claimed.attempts - 1
returning jobs.id
