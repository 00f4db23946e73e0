-- name: insert_project
-- A new tenant.
insert into project (id, name, currency_code, time_zone, language, week_start, case_sensitive_codes)
values (%(id)s, %(name)s, %(currency_code)s, %(time_zone)s, %(language)s, %(week_start)s,
        %(case_sensitive_codes)s);

-- name: projects
-- Every project, the oldest first.
select id, name, currency_code, time_zone, language, week_start, case_sensitive_codes
from project
order by created_at, id;

-- name: project_by_id
-- One project.
select id, name, currency_code, time_zone, language, week_start, case_sensitive_codes
from project
where id = %(id)s;

-- name: insert_key
-- A key; only the digest of its token is kept.
insert into api_key (id, project_id, kind, public_id, salt, digest, name)
values (%(id)s, %(project_id)s, %(kind)s, %(public_id)s, %(salt)s, %(digest)s, %(name)s)
on conflict (public_id) do nothing;

-- name: key_with_project
-- A live key by what its callers send in the clear, with all of its project.
select k.id as key_id, k.kind, k.name as key_name, k.salt, k.digest,
       p.id, p.name, p.currency_code, p.time_zone, p.language, p.week_start, p.case_sensitive_codes
from api_key k
join project p on p.id = k.project_id
where k.public_id = %(public_id)s and k.revoked_at is null;

-- name: has_keys
-- Whether anybody can call at all.
select exists (select 1 from api_key where revoked_at is null) as yes;
