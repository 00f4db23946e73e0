-- name: insert_template
-- A campaign template; a name that is taken inserts nothing.
insert into campaign_template (
    id, project_id, name, description, campaign_type, document, created_at)
values (
    %(id)s, %(project_id)s, %(name)s, %(description)s, %(campaign_type)s, %(document)s,
    %(created_at)s)
on conflict (project_id, name) do nothing;

-- name: template_by_id
-- One template.
select id, name, description, campaign_type, document, created_at, updated_at
from campaign_template
where project_id = %(project_id)s and id = %(id)s;

-- name: template_named
-- Whether another template has a name.
select exists (
    select from campaign_template
    where project_id = %(project_id)s and name = %(name)s and id <> %(id)s) as taken;

-- name: update_template
-- A template's name and description.
update campaign_template
set name = %(name)s, description = %(description)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_template
-- Away with a template; what was made of it stays.
delete from campaign_template where project_id = %(project_id)s and id = %(id)s;

-- name: newest_templates
-- A page of templates, the newest first, after one of them.
select id, name, description, campaign_type, document, created_at, updated_at
from campaign_template
where project_id = %(project_id)s
  and (%(after)s::text is null or position < (
        select t.position from campaign_template t
        where t.project_id = %(project_id)s and t.id = %(after)s))
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'id', id, 'name', name, 'campaign_type', campaign_type), %(filters)s))
order by position desc
limit %(limit)s;

-- name: oldest_templates
-- A page of templates, the oldest first, after one of them.
select id, name, description, campaign_type, document, created_at, updated_at
from campaign_template
where project_id = %(project_id)s
  and (%(after)s::text is null or position > (
        select t.position from campaign_template t
        where t.project_id = %(project_id)s and t.id = %(after)s))
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'id', id, 'name', name, 'campaign_type', campaign_type), %(filters)s))
order by position
limit %(limit)s;

-- name: count_templates
-- How many templates pass the filters.
select count(*) as total
from campaign_template
where project_id = %(project_id)s
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'id', id, 'name', name, 'campaign_type', campaign_type), %(filters)s));
