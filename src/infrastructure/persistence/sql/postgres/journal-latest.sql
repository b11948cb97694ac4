-- Whoever has been given an id up to the latest had written before, so its transaction has a lower id than the mark,
-- which is this one's, and asked for afterwards.
with latest as materialized (
  select case when is_called then last_value else 0 end as id from journal_id_seq
)
select id as latest, pg_current_xact_id()::text::bigint as mark
from latest
