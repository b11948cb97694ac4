-- $1: the keys; $2: their fingerprints; $3: now. In the order of the keys, so that two transactions that want the same ones
-- wait for each other in turn.
insert into idempotency_keys (key, fingerprint, created_at)
select key, fingerprint, $3::timestamptz
from unnest($1::text[], $2::text[]) as new (key, fingerprint)
on conflict (key) do nothing
returning key
