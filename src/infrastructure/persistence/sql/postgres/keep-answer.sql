-- $1: the answer; $2: the key.
update idempotency_keys set answer = $1 where key = $2
