-- $1: the time they must have been taken before; $2: how many.
with old as materialized (
  select key from idempotency_keys where created_at < $1 order by created_at limit $2 for update skip locked
)
delete from idempotency_keys where key = any (array(select key from old)) returning key
