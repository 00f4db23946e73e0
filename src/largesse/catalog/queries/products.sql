-- name: product_by_id
-- One product by our id, in the bin or not.
select id, source_id, name, price, attributes, image_url, metadata, created_at, updated_at,
       deleted_at
from product
where project_id = %(project_id)s and id = %(id)s;

-- name: product_by_source_id
-- One product by the merchant's id, in the bin or not: a source id stays reserved there.
select id, source_id, name, price, attributes, image_url, metadata, created_at, updated_at,
       deleted_at
from product
where project_id = %(project_id)s and source_id = %(source_id)s;

-- name: product_by_name
-- The first product of a name among those the merchant gave no id of theirs.
select id, source_id, name, price, attributes, image_url, metadata, created_at, updated_at
from product
where project_id = %(project_id)s and name = %(name)s and source_id is null and deleted_at is null
order by created_at, id
limit 1;

-- name: lock_product
-- Nobody else changes the product until the transaction ends.
select id from product where project_id = %(project_id)s and id = %(id)s for update;

-- name: insert_product
-- A new product; of two at once with one source id the second inserts nothing, after waiting for
-- the first's transaction.
insert into product (project_id, id, source_id, name, price, attributes, image_url, metadata,
                     created_at)
values (%(project_id)s, %(id)s, %(source_id)s, %(name)s, %(price)s, %(attributes)s,
        %(image_url)s, %(metadata)s, %(created_at)s)
on conflict do nothing;

-- name: update_product
-- The whole product.
update product
set source_id = %(source_id)s, name = %(name)s, price = %(price)s, attributes = %(attributes)s,
    image_url = %(image_url)s, metadata = %(metadata)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s and deleted_at is null;

-- name: bin_product
-- Into the bin, its SKUs with it; ids of the merchant's stay reserved.
with binned as (
    update product set deleted_at = %(now)s
    where project_id = %(project_id)s and id = %(id)s and deleted_at is null
    returning id)
update sku set deleted_at = %(now)s
from binned
where sku.project_id = %(project_id)s and sku.product_id = binned.id and sku.deleted_at is null;

-- name: restore_product
-- Out of the bin, with the SKUs that went there with it.
with was as (
    select id, deleted_at from product
    where project_id = %(project_id)s and id = %(id)s and deleted_at is not null
), restored as (
    update sku set deleted_at = null
    from was
    where sku.project_id = %(project_id)s and sku.product_id = was.id
      and sku.deleted_at = was.deleted_at
)
update product set deleted_at = null
from was
where product.project_id = %(project_id)s and product.id = was.id;

-- name: restore_sku
-- Out of the bin, unless its product is there.
update sku set deleted_at = null
from product p
where sku.project_id = %(project_id)s and sku.id = %(id)s and p.project_id = sku.project_id
  and p.id = sku.product_id and p.deleted_at is null;

-- name: delete_product
-- Away for good, with its SKUs and its places in collections.
delete from product where project_id = %(project_id)s and id = %(id)s;

-- fragment: products_asked_for
from product
where project_id = %(project_id)s and deleted_at is null
  and (%(after)s::timestamptz is null or created_at >= %(after)s)
  and (%(before)s::timestamptz is null or created_at <= %(before)s)

-- name: products
-- A page of products.
-- order created_at: created_at, id desc
-- order -created_at: created_at desc, id
-- order updated_at: coalesce(updated_at, created_at), id desc
-- order -updated_at: coalesce(updated_at, created_at) desc, id
select id, source_id, name, price, attributes, image_url, metadata, created_at, updated_at
{products_asked_for}
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_products
-- How many products there are; no more than so many are counted.
select count(*) as total from (select {products_asked_for} limit %(most)s) counted;

-- name: sku_by_id
-- One SKU by our id, in the bin or not.
select id, product_id, source_id, sku, price, currency, attributes, image_url, metadata,
       created_at, updated_at, deleted_at
from sku
where project_id = %(project_id)s and id = %(id)s;

-- name: sku_by_source_id
-- One SKU by the merchant's id, in the bin or not.
select id, product_id, source_id, sku, price, currency, attributes, image_url, metadata,
       created_at, updated_at, deleted_at
from sku
where project_id = %(project_id)s and source_id = %(source_id)s;

-- name: insert_sku
-- A new SKU; of two at once with one source id the second inserts nothing.
insert into sku (project_id, id, product_id, source_id, sku, price, currency, attributes,
                 image_url, metadata, created_at)
values (%(project_id)s, %(id)s, %(product_id)s, %(source_id)s, %(sku)s, %(price)s,
        %(currency)s, %(attributes)s, %(image_url)s, %(metadata)s, %(created_at)s)
on conflict do nothing;

-- name: update_sku
-- The whole SKU.
update sku
set source_id = %(source_id)s, sku = %(sku)s, price = %(price)s, currency = %(currency)s,
    attributes = %(attributes)s, image_url = %(image_url)s, metadata = %(metadata)s,
    updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s and deleted_at is null;

-- name: bin_sku
-- Into the bin.
update sku set deleted_at = %(now)s
where project_id = %(project_id)s and id = %(id)s and deleted_at is null;

-- name: delete_sku
-- Away for good, with its places in collections.
delete from sku where project_id = %(project_id)s and id = %(id)s;

-- fragment: skus_asked_for
from sku
where project_id = %(project_id)s and product_id = %(product_id)s and deleted_at is null
  and (%(after)s::timestamptz is null or created_at >= %(after)s)
  and (%(before)s::timestamptz is null or created_at <= %(before)s)

-- name: skus
-- A page of a product's SKUs.
-- order created_at: created_at, id desc
-- order -created_at: created_at desc, id
-- order updated_at: coalesce(updated_at, created_at), id desc
-- order -updated_at: coalesce(updated_at, created_at) desc, id
select id, product_id, source_id, sku, price, currency, attributes, image_url, metadata,
       created_at, updated_at
{skus_asked_for}
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_skus
-- How many SKUs a product has; no more than so many are counted.
select count(*) as total from (select {skus_asked_for} limit %(most)s) counted;

-- name: skus_of_products
-- All SKUs of several products, in one query for a whole list.
select id, product_id, source_id, sku, price, currency, attributes, image_url, metadata,
       created_at, updated_at
from sku
where project_id = %(project_id)s and product_id = any(%(product_ids)s) and deleted_at is null
order by created_at desc, id;
