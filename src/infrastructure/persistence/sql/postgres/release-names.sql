-- $1: the keys.
delete from idempotency_keys where key = any ($1::text[])
