-- ?: the columns, in this order.
with saved (
  name, cron, time_zone, missed, job, created_at, updated_at, paused_at, next_fire_at, last_fired_at, last_skipped_at
) as (
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
)
update schedules
set cron = saved.cron,
    time_zone = saved.time_zone,
    missed = saved.missed,
    job = saved.job,
    created_at = saved.created_at,
    updated_at = saved.updated_at,
    paused_at = saved.paused_at,
    next_fire_at = saved.next_fire_at,
    last_fired_at = saved.last_fired_at,
    last_skipped_at = saved.last_skipped_at
from saved
where schedules.name = saved.name
