select
  page_count * page_size as database_bytes,
  freelist_count * page_size as free_bytes
from pragma_page_count
cross join pragma_page_size
cross join pragma_freelist_count
