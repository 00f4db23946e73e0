-- name: server_facts
-- What the server says of itself: version, size of this database, its clock.
select current_setting('server_version') as version,
       pg_size_pretty(pg_database_size(current_database())) as size,
       clock_timestamp() as clock;

-- name: has_migrations
-- Whether anything was ever migrated here: the table of steps is there.
select to_regclass('schema_migration') is not null as there;

-- name: lacking_migrations
-- How many of these steps were not applied.
select count(*) as lacking
from unnest(%(numbers)s::integer[]) as known (number)
where not exists (select from schema_migration where schema_migration.number = known.number);
