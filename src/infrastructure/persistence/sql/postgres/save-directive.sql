-- $1: the worker; $2: the directive; $3: now.
insert into worker_directives (worker_id, directive, given_at)
values ($1, $2, $3)
on conflict (worker_id) do update set directive = excluded.directive, given_at = excluded.given_at
