-- name: insert_location
-- A new place; a name that is taken inserts nothing.
insert into location (id, project_id, name, shape, created_at)
values (%(id)s, %(project_id)s, %(name)s, %(shape)s, %(created_at)s)
on conflict (project_id, name) do nothing;

-- name: location_by_id
-- One place.
select id, name, shape, created_at, updated_at
from location
where project_id = %(project_id)s and id = %(id)s;

-- name: lock_location
-- One place, nobody else's to change until the transaction ends.
select id, name, shape, created_at, updated_at
from location
where project_id = %(project_id)s and id = %(id)s
for update;

-- name: locations_by_id
-- The places with these ids.
select id, name, shape, created_at, updated_at
from location
where project_id = %(project_id)s and id = any(%(ids)s);

-- name: all_locations
-- Every place, in the order they were made.
select id, name, shape, created_at, updated_at
from location
where project_id = %(project_id)s
order by created_at, id;

-- name: update_location
-- What a place is called and where it is.
update location
set name = %(name)s, shape = %(shape)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_location
-- Away with a place.
delete from location where project_id = %(project_id)s and id = %(id)s;

-- name: locations
-- A page of places.
select id, name, shape, created_at, updated_at
from location
where project_id = %(project_id)s
  and (%(created_until)s::timestamptz is null or created_at <= %(created_until)s)
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
      'name', name, 'created_at', created_at, 'updated_at', updated_at), %(filters)s))
order by
    case when %(order)s = 'created_at' then created_at
         when %(order)s = 'updated_at' then updated_at end,
    case when %(order)s = '-updated_at' then updated_at end desc nulls last,
    created_at desc, id
limit %(limit)s;

-- name: count_locations
-- How many places there are of those asked for.
select count(*) as total
from location
where project_id = %(project_id)s
  and (%(created_until)s::timestamptz is null or created_at <= %(created_until)s)
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
      'name', name, 'created_at', created_at, 'updated_at', updated_at), %(filters)s));
