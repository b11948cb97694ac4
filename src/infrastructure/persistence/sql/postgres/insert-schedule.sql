-- $1 to $11: the columns, in this order. Nothing comes back when there is one of this name.
insert into schedules (
  name, cron, time_zone, missed, job, created_at, updated_at, paused_at, next_fire_at, last_fired_at, last_skipped_at
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (name) do nothing
returning name
