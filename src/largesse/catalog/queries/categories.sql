-- name: insert_category
-- A stacking category; a name that is taken inserts nothing.
insert into category (id, project_id, name, hierarchy, created_at)
values (%(id)s, %(project_id)s, %(name)s, %(hierarchy)s, %(created_at)s)
on conflict (project_id, name) do nothing;

-- name: category_by_id_or_name
-- One category; an id wins over another's name.
select id, name, hierarchy, created_at, updated_at
from category
where project_id = %(project_id)s and (id = %(reference)s or name = %(reference)s)
order by id = %(reference)s desc
limit 1;

-- name: categories
-- Every category, the first to be applied first.
select id, name, hierarchy, created_at, updated_at
from category
where project_id = %(project_id)s
order by hierarchy, created_at, id;

-- name: update_category
-- New name and hierarchy; a name that is taken changes nothing.
update category
set name = %(name)s, hierarchy = %(hierarchy)s, updated_at = %(now)s
where project_id = %(project_id)s and id = %(id)s
  and not exists (
      select 1 from category other
      where other.project_id = %(project_id)s and other.name = %(name)s and other.id <> %(id)s);

-- name: delete_category
-- Away with a category; what carried it carries none.
delete from category where project_id = %(project_id)s and id = %(id)s;
