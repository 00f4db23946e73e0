-- name: known_schemas
-- A project's schema revision and all of its schemas, as of one moment.
select p.schema_revision, s.id, s.kind, s.name, s.properties, s.allow_defined_only, s.created_at,
       s.updated_at
from project p
left join metadata_schema s on s.project_id = p.id
where p.id = %(project_id)s;

-- name: raise_revision
-- Every process sees that what it remembers is old. Changes of a project's schemas take turns here.
update project set schema_revision = schema_revision + 1 where id = %(project_id)s;

-- name: schemas
-- Every schema of a kind, by name.
select id, kind, name, properties, allow_defined_only, created_at, updated_at
from metadata_schema
where project_id = %(project_id)s and kind = %(kind)s
order by name;

-- name: schema_by_id
-- One schema by our id.
select id, kind, name, properties, allow_defined_only, created_at, updated_at
from metadata_schema
where project_id = %(project_id)s and kind = %(kind)s and id = %(id)s;

-- name: schema_by_name
-- The schema of one resource, nested object or event.
select id, kind, name, properties, allow_defined_only, created_at, updated_at
from metadata_schema
where project_id = %(project_id)s and kind = %(kind)s and name = %(name)s;

-- name: insert_schema
-- A new schema; a name that has one inserts nothing.
insert into metadata_schema (id, project_id, kind, name, properties, allow_defined_only, created_at)
values (%(id)s, %(project_id)s, %(kind)s, %(name)s, %(properties)s, %(allow_defined_only)s,
        %(created_at)s)
on conflict (project_id, kind, name) do nothing;

-- name: update_schema
-- What a schema says now.
update metadata_schema
set properties = %(properties)s, allow_defined_only = %(allow_defined_only)s,
    updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_schema
-- Away with a schema; metadata that was written under it stays.
delete from metadata_schema where project_id = %(project_id)s and id = %(id)s;
