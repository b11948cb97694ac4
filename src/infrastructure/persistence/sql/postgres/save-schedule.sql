-- $1: the name; $2 to $11: the other columns.
update schedules
set cron = $2,
    time_zone = $3,
    missed = $4,
    job = $5,
    created_at = $6,
    updated_at = $7,
    paused_at = $8,
    next_fire_at = $9,
    last_fired_at = $10,
    last_skipped_at = $11
where name = $1
