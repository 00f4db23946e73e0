-- name: insert_project
-- A new tenant.
insert into project (id, name, currency_code, time_zone, language, week_start, case_sensitive_codes,
                     client, schema_revision, code_charset, account_id, description, dial_code,
                     cluster_id, webhooks_callout_notifications, api_usage_notifications,
                     created_at)
values (%(id)s, %(name)s, %(currency_code)s, %(time_zone)s, %(language)s, %(week_start)s,
        %(case_sensitive_codes)s, %(client)s, %(schema_revision)s, %(code_charset)s,
        %(account_id)s, %(description)s, %(dial_code)s, %(cluster_id)s,
        %(webhooks_callout_notifications)s, %(api_usage_notifications)s,
        coalesce(%(created_at)s, now()));

-- name: projects
-- Every project, the oldest first.
select id, name, currency_code, time_zone, language, week_start, case_sensitive_codes, client,
       schema_revision, code_charset
from project
where deleted_at is null
order by created_at, id;

-- name: project_by_id
-- One project.
select id, name, currency_code, time_zone, language, week_start, case_sensitive_codes, client,
       schema_revision, code_charset
from project
where id = %(id)s and deleted_at is null;

-- name: account_of_project
-- The account a project belongs to: its own unless it was made within another's.
select coalesce(account_id, id) as account_id from project where id = %(id)s;

-- name: projects_of_account
-- Every project of an account with all that is known of it, the oldest first.
select id, name, currency_code, time_zone, language, week_start, case_sensitive_codes, client,
       schema_revision, code_charset, coalesce(account_id, id) as account_id, description,
       dial_code, cluster_id, webhooks_callout_notifications, api_usage_notifications, created_at,
       updated_at
from project
where coalesce(account_id, id) = %(account_id)s and deleted_at is null
order by created_at, id;

-- name: project_of_account
-- One project of an account with all that is known of it.
select id, name, currency_code, time_zone, language, week_start, case_sensitive_codes, client,
       schema_revision, code_charset, coalesce(account_id, id) as account_id, description,
       dial_code, cluster_id, webhooks_callout_notifications, api_usage_notifications, created_at,
       updated_at
from project
where id = %(id)s and coalesce(account_id, id) = %(account_id)s and deleted_at is null;

-- name: lock_account
-- The projects of an account, nobody else's to add to or take from until the transaction ends.
select id
from project
where coalesce(account_id, id) = %(account_id)s and deleted_at is null
order by created_at, id
for no key update;

-- name: update_project
-- All that can be changed of a project.
update project
set name = %(name)s, currency_code = %(currency_code)s, time_zone = %(time_zone)s,
    client = %(client)s, description = %(description)s, dial_code = %(dial_code)s,
    webhooks_callout_notifications = %(webhooks_callout_notifications)s,
    api_usage_notifications = %(api_usage_notifications)s, code_charset = %(code_charset)s,
    updated_at = %(updated_at)s
where id = %(id)s and deleted_at is null;

-- name: mark_project_deleted
-- A project nobody sees any more; its data goes with a job.
update project set deleted_at = %(now)s where id = %(id)s and deleted_at is null;

-- name: move_management_keys
-- Management keys open the account, not the project they were made in: they go on in another one.
update api_key set project_id = %(to)s where project_id = %(project_id)s and kind = 'management';

-- name: revoke_keys_named
-- Keys made for one purpose open nothing any more.
update api_key set revoked_at = %(now)s
where project_id = %(project_id)s and name = %(name)s and revoked_at is null;

-- name: revoke_keys
-- No key of the project opens anything any more.
update api_key set revoked_at = %(now)s where project_id = %(project_id)s and revoked_at is null;

-- name: delete_rows_of_project
-- Some of the rows that belong to a project; 0 when none are left but its own.
select delete_rows_of_project(%(project_id)s, %(most)s) as deleted;

-- name: delete_project
-- The row of a project that has been marked and emptied.
delete from project where id = %(id)s and deleted_at is not null;
