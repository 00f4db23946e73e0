-- name: server_facts
-- What the server says of itself: version, size of this database, its clock.
select current_setting('server_version') as version,
       pg_size_pretty(pg_database_size(current_database())) as size,
       clock_timestamp() as clock;
