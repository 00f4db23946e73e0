-- name: stacking_rules
-- What the merchant set; no row means the defaults.
select id, document, created_at, updated_at from stacking_rules where project_id = %(project_id)s;

-- name: stacking_rules_for_update
-- What the merchant set, nobody else's to change until the transaction ends.
select id, document, created_at, updated_at
from stacking_rules
where project_id = %(project_id)s
for update;

-- name: insert_stacking_rules
-- A project has one set of stacking rules; a second inserts nothing.
insert into stacking_rules (id, project_id, document, created_at)
values (%(id)s, %(project_id)s, %(document)s, %(created_at)s)
on conflict (project_id) do nothing;

-- name: update_stacking_rules
-- The whole document anew.
update stacking_rules
set document = %(document)s, updated_at = %(now)s
where project_id = %(project_id)s;

-- name: delete_stacking_rules
-- Back to the defaults.
delete from stacking_rules where project_id = %(project_id)s;
