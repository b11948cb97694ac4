select pg_database_size(current_database()) as database_bytes
