-- $1: the time they must have been seen before.
delete from workers where last_seen_at < $1
