-- $1: ids. How large jobs are as JSON, about, so that no page has too many bytes. What is not compressed is not read for it
-- (migration 0004).
select
  id,
  pg_column_size(payload)
  + coalesce(pg_column_size(error), 0)
  + case
      when pg_column_compression(result) is null then coalesce(pg_column_size(result), 0)
      else octet_length(result::text)
    end
  + case
      when pg_column_compression(checkpoint) is null then coalesce(pg_column_size(checkpoint), 0)
      else octet_length(checkpoint::text)
    end
  + case
      when pg_column_compression(attempt_log) is null then coalesce(pg_column_size(attempt_log), 0)
      else octet_length(attempt_log::text)
    end
    as bytes
from jobs
where id = any ($1::uuid[])
