-- ?: the answer; ?: the key.
update idempotency_keys set answer = ? where key = ?
