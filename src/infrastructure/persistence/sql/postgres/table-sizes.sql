-- $1: our tables. One that there is not is left out.
select name, pg_total_relation_size(to_regclass(name)) as bytes
from unnest($1::text[]) as ours (name)
where to_regclass(name) is not null
