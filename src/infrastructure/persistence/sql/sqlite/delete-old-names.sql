-- ?: the time they must have been taken before; ?: how many. The cast: see lock-ready.
delete from idempotency_keys
where key in (select key from idempotency_keys where created_at < ? order by created_at limit cast(? as integer))
returning key
