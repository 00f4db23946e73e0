-- fragment: named_lines
select asked.place,
       product.id as product_id, product.source_id as product_source_id,
       product.name as product_name, product.price as product_price,
       product.metadata as product_metadata,
       sku.id as sku_id, sku.source_id as sku_source_id, sku.sku as sku_name,
       sku.price as sku_price, sku.metadata as sku_metadata,
       case when sku.id is null then product.image_url else sku.image_url end as image_url,
       case when sku.id is null then to_jsonb(product.attributes) else sku.attributes end
           as attributes,
       sku.currency, coalesce(sku.created_at, product.created_at) as created_at,
       case when sku.id is null then product.updated_at else sku.updated_at end as updated_at,
       array(
           select item.collection_id
           from product_collection_item item
           where item.project_id = %(project_id)s and item.product_id = product.id
           union all
           select item.collection_id
           from product_collection_item item
           where item.project_id = %(project_id)s and item.sku_id = sku.id) as collections,
       null::jsonb as filters
from unnest(%(product_ids)s::text[], %(product_source_ids)s::text[],
            %(sku_ids)s::text[], %(sku_source_ids)s::text[]) with ordinality
    as asked (product_id, product_source_id, sku_id, sku_source_id, place)
left join lateral (
    select found.* from (
        select 1 as preference, by_id.id, by_id.product_id, by_id.source_id, by_id.sku,
               by_id.price, by_id.metadata, by_id.image_url, by_id.attributes,
               by_id.currency, by_id.created_at, by_id.updated_at
        from sku by_id
        where by_id.project_id = %(project_id)s and by_id.id = asked.sku_id
          and by_id.deleted_at is null
        union all
        select 2, by_source.id, by_source.product_id, by_source.source_id, by_source.sku,
               by_source.price, by_source.metadata, by_source.image_url, by_source.attributes,
               by_source.currency, by_source.created_at, by_source.updated_at
        from sku by_source
        where by_source.project_id = %(project_id)s
          and by_source.source_id = asked.sku_source_id and by_source.deleted_at is null) found
    order by preference
    limit 1) sku on true
left join lateral (
    select found.* from (
        select 1 as preference, by_id.id, by_id.source_id, by_id.name, by_id.price, by_id.metadata, by_id.image_url, by_id.attributes,
               by_id.created_at, by_id.updated_at
        from product by_id
        where by_id.project_id = %(project_id)s
          and by_id.id = coalesce(sku.product_id, asked.product_id)
          and by_id.deleted_at is null
        union all
        select 2, by_source.id, by_source.source_id, by_source.name, by_source.price,
               by_source.metadata, by_source.image_url, by_source.attributes,
               by_source.created_at, by_source.updated_at
        from product by_source
        where by_source.project_id = %(project_id)s
          and by_source.source_id = asked.product_source_id and sku.id is null
          and by_source.deleted_at is null) found
    order by preference
    limit 1) product on true
where product.id is not null

-- name: resolve_named
-- What the catalogue knows of the lines of a cart, all lines at once: each line names a SKU or a
-- product by our id or the merchant's, ours first. What is in the bin is not known. Collections
-- are the SKU's own and its product's, but for dynamic ones.
{named_lines};

-- name: resolve_items
-- The same for rules that look at collections: one row more, at place 0, has the filters of the
-- dynamic ones, so that lines nobody knows can be asked too.
{named_lines}
union all
select 0, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
       '{}', jsonb_object_agg(id, filter::text)
from product_collection
where project_id = %(project_id)s and type = 'AUTO_UPDATE' and filter is not null
having count(*) > 0;
