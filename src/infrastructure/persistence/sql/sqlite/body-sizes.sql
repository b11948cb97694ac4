-- ?: ids, a JSON array. How large jobs are as JSON, about, so that no page has too many bytes. Lengths stand at the head of
-- a row: what they are of is not read.
select
  id,
  octet_length(payload)
  + coalesce(octet_length(error), 0)
  + coalesce(octet_length(result), 0)
  + coalesce(octet_length(checkpoint), 0)
  + octet_length(attempt_log)
    as bytes
from jobs
where id in (select value from json_each(?))
