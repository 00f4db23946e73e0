-- name: insert_branding
-- The branding of a project that has none; nothing is inserted where there is one.
insert into branding (id, project_id, document, created_at)
values (%(id)s, %(project_id)s, %(document)s, %(created_at)s)
on conflict (project_id) do nothing;

-- name: branding
-- The branding of a project.
select id, document, created_at, updated_at from branding where project_id = %(project_id)s;

-- name: lock_branding
-- The branding of a project, nobody else's to change until the transaction ends.
select id, document, created_at, updated_at
from branding
where project_id = %(project_id)s
for update;

-- name: update_branding
-- All of a branding.
update branding set document = %(document)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_branding
-- The project has no branding any more.
delete from branding where project_id = %(project_id)s and id = %(id)s;
