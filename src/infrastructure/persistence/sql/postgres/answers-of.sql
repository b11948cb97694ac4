-- $1: the keys.
select key, fingerprint, answer from idempotency_keys where key = any ($1::text[])
