-- ?: the worker; ?: the directive; ?: now.
insert into worker_directives (worker_id, directive, given_at)
values (?, ?, ?)
on conflict (worker_id) do update set directive = excluded.directive, given_at = excluded.given_at
