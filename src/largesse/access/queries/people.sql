-- name: roles
-- The roles of a project's own.
select id, name, permissions, created_at, updated_at
from access_role
where project_id = %(project_id)s
order by created_at, id
limit 1000;

-- name: lock_role
-- One role of a project's own, nobody else's to change until the transaction ends.
select id, name, permissions, created_at, updated_at
from access_role
where project_id = %(project_id)s and id = %(id)s
for update;

-- name: insert_role
-- A role; a name that is taken inserts nothing.
insert into access_role (id, project_id, name, permissions, created_at)
values (%(id)s, %(project_id)s, %(name)s, %(permissions)s, %(created_at)s)
on conflict (project_id, name) do nothing;

-- name: is_role_taken
-- Whether another role has this name.
select exists (
    select 1 from access_role
    where project_id = %(project_id)s and name = %(name)s and id <> %(id)s) as yes;

-- name: update_role
-- Another name, other permissions.
update access_role
set name = %(name)s, permissions = %(permissions)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_role
-- A role that nobody has.
delete from access_role where project_id = %(project_id)s and id = %(id)s;

-- fragment: user_with_projects
select u.id, u.login, u.email, u.created_at, u.first_name, u.last_name, u.is_owner, u.invited_at,
       coalesce((select jsonb_object_agg(a.project_id, a.role)
                 from access_assignment a
                 join project p on p.id = a.project_id and p.deleted_at is null
                 where a.user_id = u.id), '{}') as projects
from access_user u

-- name: users_of_project
-- The people of a project, the first assigned first.
{user_with_projects}
join access_assignment mine on mine.user_id = u.id and mine.project_id = %(project_id)s
where u.account_id = %(account_id)s
order by mine.created_at, u.id
limit 1000;

-- name: user_by_reference
-- One person of an account, by id or login; with a project, only if assigned to it.
{user_with_projects}
where u.account_id = %(account_id)s
  and (u.id = %(reference)s or lower(u.login) = lower(%(reference)s))
  and (%(project_id)s::text is null or exists (
        select 1 from access_assignment mine
        where mine.user_id = u.id and mine.project_id = %(project_id)s))
order by u.id = %(reference)s desc
limit 1;

-- name: lock_user
-- A person, nobody else's to assign until the transaction ends.
select id from access_user where id = %(id)s for no key update;

-- name: insert_user
-- A person; a login that is taken inserts nothing.
insert into access_user (id, account_id, login, email, first_name, last_name, is_owner, created_at,
                         invited_at)
values (%(id)s, %(account_id)s, %(login)s, %(email)s, %(first_name)s, %(last_name)s, %(is_owner)s,
        %(created_at)s, %(invited_at)s)
on conflict (account_id, lower(login)) do nothing;

-- name: assign
-- A person's role in a project, the first or another.
insert into access_assignment (user_id, project_id, role, places, created_at)
values (%(user_id)s, %(project_id)s, %(role)s, %(places)s, %(now)s)
on conflict (user_id, project_id) do update set role = excluded.role, places = excluded.places;

-- name: unassign
-- A person has no part in a project any more.
delete from access_assignment where user_id = %(user_id)s and project_id = %(project_id)s;

-- name: assignment
-- A person's part in a project.
select user_id, project_id, role, places
from access_assignment
where user_id = %(user_id)s and project_id = %(project_id)s;

-- fragment: place_with_campaigns
select a.id, a.kind, a.name, a.created_at, a.parent_id, a.updated_at,
       coalesce((select array_agg(l.campaign_id order by l.campaign_id)
                 from access_placement l where l.place_id = a.id), '{}') as campaigns
from access_place a

-- name: places
-- The places of a project, the oldest first.
{place_with_campaigns}
where a.project_id = %(project_id)s
order by a.created_at, a.id
limit 1000;

-- name: place_by_id
-- One place.
{place_with_campaigns}
where a.project_id = %(project_id)s and a.id = %(id)s;

-- name: lock_places
-- The places of a project, nobody else's to move until the transaction ends.
select id, parent_id from access_place where project_id = %(project_id)s order by id for update;

-- name: insert_place
-- A place; a name that is taken inserts nothing.
insert into access_place (id, project_id, kind, name, parent_id, created_at)
values (%(id)s, %(project_id)s, %(kind)s, %(name)s, %(parent_id)s, %(created_at)s)
on conflict (project_id, kind, name) do nothing;

-- name: is_place_taken
-- Whether another place of the kind has this name.
select exists (
    select 1 from access_place
    where project_id = %(project_id)s and kind = %(kind)s and name = %(name)s
      and id <> %(id)s) as yes;

-- name: update_place
-- Another name, another place above it.
update access_place
set name = %(name)s, parent_id = %(parent_id)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_place
-- A place nobody is bound to; those below it stand alone.
delete from access_place where project_id = %(project_id)s and id = %(id)s;

-- name: bound_to_place
-- How many live keys and assignments are bound to a place.
select (select count(*) from api_key
        where project_id = %(project_id)s and %(id)s = any(places) and revoked_at is null)
     + (select count(*) from access_assignment
        where project_id = %(project_id)s and %(id)s = any(places)) as total;

-- name: clear_placements
-- No campaign is placed there.
delete from access_placement where place_id = %(place_id)s;

-- name: insert_placements
-- Campaigns placed there.
insert into access_placement (place_id, campaign_id, project_id)
select %(place_id)s, each, %(project_id)s from unnest(%(campaigns)s::text[]) as each
on conflict do nothing;
