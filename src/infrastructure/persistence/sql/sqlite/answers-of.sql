-- ?: the keys, a JSON array.
select key, fingerprint, answer from idempotency_keys where key in (select value from json_each(?))
