-- fragment: key_columns
k.id as key_id, k.kind, k.public_id, k.name as key_name, k.salt, k.digest, k.previous_salt,
k.previous_digest, k.previous_until, k.role, k.permissions as key_permissions,
r.permissions as role_permissions, k.allowances, k.expires_at as key_expires_at,
case when k.places is not null then campaigns_of_places(k.project_id, k.places) end as campaigns,
p.id, p.name, p.currency_code, p.time_zone, p.language, p.week_start, p.case_sensitive_codes,
p.client, p.schema_revision, p.code_charset

-- name: insert_key
-- A key; only the digest of its token is kept.
insert into api_key (id, project_id, kind, public_id, salt, digest, name, role, permissions, places,
                     allowances, expires_at, created_at)
values (%(id)s, %(project_id)s, %(kind)s, %(public_id)s, %(salt)s, %(digest)s, %(name)s, %(role)s,
        %(permissions)s, %(places)s, %(allowances)s, %(expires_at)s,
        coalesce(%(created_at)s, now()))
on conflict (public_id) do nothing;

-- name: key_with_project
-- A live key by what its callers send in the clear, with all of its project.
select {key_columns}
from api_key k
join project p on p.id = k.project_id
left join access_role r on r.id = k.role and r.project_id = k.project_id
where k.public_id = %(public_id)s and k.revoked_at is null and p.deleted_at is null;

-- name: key_of_token
-- The live key a token was made with, in the project it was made for; an ended key has no tokens.
select {key_columns}, t.scopes, t.expires_at as token_expires_at
from oauth_token t
join api_key k on k.id = t.key_id
join project p on p.id = t.project_id
left join access_role r on r.id = k.role and r.project_id = k.project_id
where t.digest = %(digest)s and t.revoked_at is null and t.expires_at > %(now)s
  and k.revoked_at is null and p.deleted_at is null;

-- name: has_keys
-- Whether anybody can call at all.
select exists (select 1 from api_key where revoked_at is null) as yes;

-- fragment: shown_key
id, kind, public_id, name, role, permissions, places, allowances, expires_at, created_at,
updated_at, previous_until

-- name: keys
-- The live keys of a project, the oldest first.
select {shown_key}
from api_key
where project_id = %(project_id)s and revoked_at is null
order by created_at, id
limit %(limit)s;

-- name: key_by_id
-- One live key.
select {shown_key}
from api_key
where project_id = %(project_id)s and id = %(id)s and revoked_at is null;

-- name: lock_key
-- One live key, nobody else's to change until the transaction ends.
select {shown_key}
from api_key
where project_id = %(project_id)s and id = %(id)s and revoked_at is null
for no key update;

-- name: update_key
-- All that may change of a key but its secret.
update api_key
set name = %(name)s, role = %(role)s, permissions = %(permissions)s, places = %(places)s,
    allowances = %(allowances)s, expires_at = %(expires_at)s, updated_at = %(updated_at)s
where id = %(id)s;

-- name: rotate_key
-- Another secret; the one before opens the key until then, the one before that no more.
update api_key
set previous_salt = case when %(until)s::timestamptz is not null then salt end,
    previous_digest = case when %(until)s::timestamptz is not null then digest end,
    previous_until = %(until)s, salt = %(salt)s, digest = %(digest)s, updated_at = %(now)s
where id = %(id)s;

-- name: revoke_key
-- The key opens nothing any more, nor do its tokens.
update api_key set revoked_at = %(now)s where id = %(id)s;

-- name: keys_with_role
-- How many live keys and assignments have a role.
select (select count(*) from api_key
        where project_id = %(project_id)s and role = %(role)s and revoked_at is null)
     + (select count(*) from access_assignment
        where project_id = %(project_id)s and role = %(role)s) as total;

-- name: take_allowance
-- Count against a day's limit; no row comes back when it does not fit any more.
insert into key_allowance as a (key_id, project_id, allowance, day, used)
values (%(key_id)s, %(project_id)s, %(allowance)s, %(day)s, %(amount)s)
on conflict (key_id, allowance, day) do update
set used = a.used + excluded.used
where a.used + excluded.used <= %(daily)s
returning used;

-- name: return_allowance
-- Give back what was counted today.
update key_allowance
set used = greatest(used - %(amount)s, 0)
where key_id = %(key_id)s and allowance = %(allowance)s and day = %(day)s;

-- name: allowance_used
-- What was counted on a day.
select used from key_allowance
where key_id = %(key_id)s and allowance = %(allowance)s and day = %(day)s;
