-- name: lock_products
-- The products some drafts are about, in the bin or not, by our ids, the merchant's, or the name
-- of those who have none of the merchant's; nobody else's to change until the transaction ends.
select id, source_id, name, price, attributes, image_url, metadata, created_at, updated_at,
       deleted_at
from product
where project_id = %(project_id)s and id = any(array(
    select id from product
    where project_id = %(project_id)s and id = any(%(ids)s)
    union all
    select id from product
    where project_id = %(project_id)s and source_id = any(%(source_ids)s)
    union all
    select id from product
    where project_id = %(project_id)s and name = any(%(names)s) and source_id is null
      and deleted_at is null))
order by id
for update;

-- name: insert_products
-- Many products at once, in the order of their source ids so that nothing deadlocks; one whose
-- source id is taken inserts nothing.
insert into product (project_id, id, source_id, name, price, attributes, image_url, metadata,
                     created_at, updated_at)
select %(project_id)s, r.id, r.source_id, r.name, r.price, r.attributes, r.image_url, r.metadata,
       r.created_at, r.updated_at
from jsonb_to_recordset(%(rows)s) as r (
    id text, source_id text, name text, price bigint, attributes text[], image_url text,
    metadata jsonb, created_at timestamptz, updated_at timestamptz)
order by r.source_id, r.id
on conflict do nothing;

-- name: update_products
-- Many whole products, held by the caller.
update product
set source_id = r.source_id, name = r.name, price = r.price, attributes = r.attributes,
    image_url = r.image_url, metadata = r.metadata, updated_at = r.updated_at
from jsonb_to_recordset(%(rows)s) as r (
    id text, source_id text, name text, price bigint, attributes text[], image_url text,
    metadata jsonb, updated_at timestamptz)
where product.project_id = %(project_id)s and product.id = r.id and product.deleted_at is null;

-- name: lock_skus
-- The SKUs some drafts are about, in the bin or not, by our ids or the merchant's; nobody else's
-- to change until the transaction ends.
select id, product_id, source_id, sku, price, currency, attributes, image_url, metadata,
       created_at, updated_at, deleted_at
from sku
where project_id = %(project_id)s and id = any(array(
    select id from sku
    where project_id = %(project_id)s and id = any(%(ids)s)
    union all
    select id from sku
    where project_id = %(project_id)s and source_id = any(%(source_ids)s)))
order by id
for update;

-- name: insert_skus
-- Many SKUs at once, in the order of their source ids; one whose source id is taken inserts
-- nothing.
insert into sku (project_id, id, product_id, source_id, sku, price, currency, attributes,
                 image_url, metadata, created_at, updated_at)
select %(project_id)s, r.id, r.product_id, r.source_id, r.sku, r.price, r.currency, r.attributes,
       r.image_url, r.metadata, r.created_at, r.updated_at
from jsonb_to_recordset(%(rows)s) as r (
    id text, product_id text, source_id text, sku text, price bigint, currency text,
    attributes jsonb, image_url text, metadata jsonb, created_at timestamptz,
    updated_at timestamptz)
order by r.source_id, r.id
on conflict do nothing;

-- name: update_skus
-- Many whole SKUs, held by the caller.
update sku
set source_id = r.source_id, sku = r.sku, price = r.price, currency = r.currency,
    attributes = r.attributes, image_url = r.image_url, metadata = r.metadata,
    updated_at = r.updated_at
from jsonb_to_recordset(%(rows)s) as r (
    id text, source_id text, sku text, price bigint, currency text, attributes jsonb,
    image_url text, metadata jsonb, updated_at timestamptz)
where sku.project_id = %(project_id)s and sku.id = r.id and sku.deleted_at is null;
