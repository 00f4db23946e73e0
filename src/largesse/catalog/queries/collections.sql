-- name: insert_collection
-- A new collection; a name that is taken inserts nothing.
insert into product_collection (project_id, id, name, type, filter, created_at)
values (%(project_id)s, %(id)s, %(name)s, %(type)s, %(filter)s, %(created_at)s)
on conflict do nothing;

-- name: collection_by_id
-- One collection.
select id, name, type, filter, created_at, updated_at
from product_collection
where project_id = %(project_id)s and id = %(id)s;

-- name: collection_by_id_for_update
-- One collection, nobody else's to change until the transaction ends.
select id, name, type, filter, created_at, updated_at
from product_collection
where project_id = %(project_id)s and id = %(id)s
for update;

-- name: collection_named
-- The id of the collection of a name.
select id from product_collection where project_id = %(project_id)s and name = %(name)s;

-- name: lock_dynamic_collections
-- Two requests that make dynamic collections go one after the other, so that both count.
select pg_advisory_xact_lock(hashtextextended(%(project_id)s || ' dynamic collections', 0));

-- name: count_dynamic_collections
-- How many collections have a filter.
select count(*) as total
from product_collection
where project_id = %(project_id)s and type = 'AUTO_UPDATE' and filter is not null;

-- name: update_collection
-- A collection's name and filter.
update product_collection
set name = %(name)s, filter = %(filter)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_collection
-- Away with a collection and its list.
delete from product_collection where project_id = %(project_id)s and id = %(id)s;

-- name: rule_naming
-- The first validation rule in which the id of a collection stands, at any depth.
select id
from validation_rule
where project_id = %(project_id)s
  and jsonb_path_exists(document, '$.** ? (@ == $id)', jsonb_build_object('id', %(id)s::text))
order by created_at, id
limit 1;

-- fragment: collections_of_project
from product_collection
where project_id = %(project_id)s

-- name: collections
-- A page of collections.
-- order created_at: created_at, id desc
-- order -created_at: created_at desc, id
-- order updated_at: coalesce(updated_at, created_at), id desc
-- order -updated_at: coalesce(updated_at, created_at) desc, id
select id, name, type, filter, created_at, updated_at
{collections_of_project}
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_collections
-- How many collections there are; no more than so many are counted.
select count(*) as total from (select {collections_of_project} limit %(most)s) counted;

-- name: find_items
-- Which of the products and SKUs asked for there are, by our id, else the merchant's. Each is one
-- look into an index, whatever the planner believes of tables that have just been filled.
select asked.place, asked.object, found.id, found.product_id
from unnest(%(objects)s::text[], %(ids)s::text[]) with ordinality as asked (object, id, place)
cross join lateral (
    select 1 as preference, product.id, null as product_id
    from product
    where asked.object = 'product' and product.project_id = %(project_id)s
      and product.id = asked.id and product.deleted_at is null
    union all
    select 2, product.id, null
    from product
    where asked.object = 'product' and product.project_id = %(project_id)s
      and product.source_id = asked.id and product.deleted_at is null
    union all
    select 1, sku.id, sku.product_id
    from sku
    where asked.object = 'sku' and sku.project_id = %(project_id)s
      and sku.id = asked.id and sku.deleted_at is null
    union all
    select 2, sku.id, sku.product_id
    from sku
    where asked.object = 'sku' and sku.project_id = %(project_id)s
      and sku.source_id = asked.id and sku.deleted_at is null
    order by preference
    limit 1) found
order by asked.place;

-- name: insert_items
-- The list of a static collection, in its order; a product twice is there once.
insert into product_collection_item (project_id, collection_id, product_id, sku_id, position)
select %(project_id)s, %(collection_id)s,
       case when object = 'product' then id end, case when object = 'sku' then id end, place
from unnest(%(objects)s::text[], %(ids)s::text[]) with ordinality as listed (object, id, place)
on conflict do nothing;

-- name: delete_items
-- The list of a collection, to be written anew.
delete from product_collection_item
where project_id = %(project_id)s and collection_id = %(collection_id)s;

-- name: items
-- The first products and SKUs of each of several collections, in their order; what is in the bin
-- is left out.
select asked.collection_id, listed.object, listed.id, listed.product_id
from unnest(%(ids)s::text[]) as asked (collection_id)
cross join lateral (
    select case when item.sku_id is null then 'product' else 'sku' end as object,
           coalesce(item.sku_id, item.product_id) as id, sku.product_id, item.position
    from product_collection_item item
    left join product on product.project_id = item.project_id and product.id = item.product_id
    left join sku on sku.project_id = item.project_id and sku.id = item.sku_id
    where item.project_id = %(project_id)s and item.collection_id = asked.collection_id
      and product.deleted_at is null and sku.deleted_at is null
    order by item.position
    limit %(most)s) listed
order by asked.collection_id, listed.position;

-- fragment: members_there
-- The document a filter is asked of is the one of catalog.decide.membership.
from (
    select product.id as product_id, null as sku_id, product.created_at, product.updated_at
    from product
    where %(everything)s and product.project_id = %(project_id)s and product.deleted_at is null
    union all
    select product.id, null, product.created_at, product.updated_at
    from product_collection_item item
    join product on product.project_id = item.project_id and product.id = item.product_id
    where item.project_id = %(project_id)s and item.collection_id = %(collection_id)s
      and product.deleted_at is null
    union all
    select sku.product_id, sku.id, sku.created_at, sku.updated_at
    from product_collection_item item
    join sku on sku.project_id = item.project_id and sku.id = item.sku_id
    where item.project_id = %(project_id)s and item.collection_id = %(collection_id)s
      and sku.deleted_at is null
    union all
    select product.id, null, product.created_at, product.updated_at
    from product
    where %(filters)s::jsonb is not null and product.project_id = %(project_id)s
      and product.deleted_at is null
      and list_filters_pass(jsonb_build_object(
            'object', 'product', 'id', product.id, 'source_id', product.source_id,
            'name', product.name, 'price', product.price, 'image_url', product.image_url,
            'attributes', product.attributes, 'metadata', product.metadata,
            'created_at', product.created_at, 'updated_at', product.updated_at), %(filters)s)
    union all
    select sku.product_id, sku.id, sku.created_at, sku.updated_at
    from sku
    join product on product.project_id = sku.project_id and product.id = sku.product_id
    where %(filters)s::jsonb is not null and sku.project_id = %(project_id)s
      and sku.deleted_at is null
      and list_filters_pass(jsonb_build_object(
            'object', 'sku', 'id', sku.id, 'source_id', sku.source_id,
            'product_id', sku.product_id, 'name', sku.sku, 'sku', sku.sku,
            'price', coalesce(sku.price, product.price), 'currency', sku.currency,
            'image_url', sku.image_url, 'attributes', sku.attributes, 'metadata', sku.metadata,
            'created_at', sku.created_at, 'updated_at', sku.updated_at), %(filters)s)) member

-- name: members
-- A page of what is in a collection: products, and SKUs with their products, perhaps from a moment
-- on or up to one. "All Products" has every product without being told.
-- order created_at: member.created_at, product.id desc, sku.id desc
-- order -created_at: member.created_at desc, product.id, sku.id
-- order updated_at: coalesce(member.updated_at, member.created_at), product.id desc, sku.id desc
-- order -updated_at: coalesce(member.updated_at, member.created_at) desc, product.id, sku.id
select
    jsonb_build_object(
        'id', product.id, 'source_id', product.source_id, 'name', product.name,
        'price', product.price, 'attributes', product.attributes,
        'image_url', product.image_url, 'metadata', product.metadata,
        'created_at', product.created_at, 'updated_at', product.updated_at) as product,
    case when sku.id is not null then jsonb_build_object(
        'id', sku.id, 'product_id', sku.product_id, 'source_id', sku.source_id, 'sku', sku.sku,
        'price', sku.price, 'currency', sku.currency, 'attributes', sku.attributes,
        'image_url', sku.image_url, 'metadata', sku.metadata,
        'created_at', sku.created_at, 'updated_at', sku.updated_at) end as sku
{members_there}
join product on product.project_id = %(project_id)s and product.id = member.product_id
left join sku on sku.project_id = %(project_id)s and sku.id = member.sku_id
where (%(from_moment)s::timestamptz is null or member.created_at >= %(from_moment)s)
  and (%(before_moment)s::timestamptz is null or member.created_at < %(before_moment)s)
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_members
-- How many products and SKUs are in a collection; no more than so many are counted.
select count(*) as total from (select {members_there} limit %(most)s) counted;
