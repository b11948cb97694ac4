-- ?: the time they must have been given before.
delete from worker_directives where given_at < ?
