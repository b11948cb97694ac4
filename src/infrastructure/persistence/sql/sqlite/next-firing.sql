-- ?: now. One entry of the index.
select ? as now, (select min(next_fire_at) from schedules where next_fire_at is not null) as at
