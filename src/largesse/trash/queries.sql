-- name: insert_entry
-- Something into the bin; what is there already stays as it is.
insert into bin_entry (
    id, project_id, resource_type, resource_id, resource_name, resource_parent_id, kept, created_at)
values (
    %(id)s, %(project_id)s, %(resource_type)s, %(resource_id)s, %(resource_name)s,
    %(resource_parent_id)s, %(kept)s, %(created_at)s)
on conflict (project_id, resource_type, resource_id) do nothing;

-- name: lock_entry
-- One entry, held until the transaction ends.
select * from bin_entry where project_id = %(project_id)s and id = %(id)s for update;

-- name: lock_entry_of
-- The entry of one thing, held until the transaction ends.
select *
from bin_entry
where project_id = %(project_id)s and resource_type = %(resource_type)s
  and resource_id = %(resource_id)s
for update;

-- name: delete_entries
-- Things out of the bin.
delete from bin_entry
where project_id = %(project_id)s and resource_type = %(resource_type)s
  and resource_id = any(%(resource_ids)s);

-- name: delete_entries_below
-- What lies in the bin below something that goes for good.
delete from bin_entry
where project_id = %(project_id)s and resource_parent_id = %(resource_parent_id)s;

-- name: newest_entries
-- A page of the bin, the newest first, after an entry.
select *
from bin_entry
where project_id = %(project_id)s
  and (%(after)s::text is null or position < (
        select e.position from bin_entry e
        where e.project_id = %(project_id)s and e.id = %(after)s))
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'id', id, 'resource_type', resource_type, 'resource_name', resource_name,
        'resource_id', resource_id), %(filters)s))
order by position desc
limit %(limit)s;

-- name: oldest_entries
-- A page of the bin, the oldest first, after an entry.
select *
from bin_entry
where project_id = %(project_id)s
  and (%(after)s::text is null or position > (
        select e.position from bin_entry e
        where e.project_id = %(project_id)s and e.id = %(after)s))
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'id', id, 'resource_type', resource_type, 'resource_name', resource_name,
        'resource_id', resource_id), %(filters)s))
order by position
limit %(limit)s;

-- name: count_entries
-- How many things in the bin pass the filters.
select count(*) as total
from bin_entry
where project_id = %(project_id)s
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'id', id, 'resource_type', resource_type, 'resource_name', resource_name,
        'resource_id', resource_id), %(filters)s));
