-- ?: now; ?: rows of a key and its fingerprint, a JSON array. "where true": else SQLite takes "on" for a join's.
insert into idempotency_keys (key, fingerprint, created_at)
select value ->> 0, value ->> 1, ?
from json_each(?)
where true
on conflict (key) do nothing
returning key
