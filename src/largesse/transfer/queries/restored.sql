-- Rows of other domains as they were elsewhere, with the ids and moments they had. Their own use
-- cases would date them today and tell the world of them.

-- name: taken
-- Which of some ids are taken in any project, by the table the kind lives in.
select id from category where %(kind)s = 'categories' and id = any(%(ids)s)
union all
select id from product
where %(kind)s = 'products' and project_id = %(project_id)s and id = any(%(ids)s)
union all
select id from sku where %(kind)s = 'skus' and project_id = %(project_id)s and id = any(%(ids)s)
union all
select id from product_collection
where %(kind)s = 'product_collections' and project_id = %(project_id)s and id = any(%(ids)s)
union all
select id from customer where %(kind)s = 'customers' and id = any(%(ids)s)
union all
select id from segment where %(kind)s = 'segments' and id = any(%(ids)s)
union all
select id from validation_rule where %(kind)s = 'validation_rules' and id = any(%(ids)s)
union all
select id from campaign where %(kind)s = 'campaigns' and id = any(%(ids)s)
union all
select id from promotion_tier where %(kind)s = 'promotion_tiers' and id = any(%(ids)s)
union all
select id from promotion_stack where %(kind)s = 'promotion_stacks' and id = any(%(ids)s)
union all
select id from voucher where %(kind)s = 'vouchers' and id = any(%(ids)s)
union all
select id from customer_order where %(kind)s = 'orders' and id = any(%(ids)s)
union all
select id from publication where %(kind)s = 'publications' and id = any(%(ids)s)
union all
select id from redemption where %(kind)s = 'redemptions' and id = any(%(ids)s)
union all
select id from validation_rule_assignment
where %(kind)s = 'rule_assignments' and id = any(%(ids)s);

-- name: same_by_name
-- Things that are here already under the name that tells them: what a copy brings is put on them.
select name, id from category
where %(kind)s = 'categories' and project_id = %(project_id)s and name = any(%(names)s)
union all
select source_id, id from product
where %(kind)s = 'products' and project_id = %(project_id)s and source_id = any(%(names)s)
union all
select source_id, id from sku
where %(kind)s = 'skus' and project_id = %(project_id)s and source_id = any(%(names)s)
union all
select name, id from product_collection
where %(kind)s = 'product_collections' and project_id = %(project_id)s and name = any(%(names)s)
union all
select source_id, id from customer
where %(kind)s = 'customers' and project_id = %(project_id)s and source_id = any(%(names)s)
union all
select name, id from segment
where %(kind)s = 'segments' and project_id = %(project_id)s and name = any(%(names)s)
union all
select source_id, id from customer_order
where %(kind)s = 'orders' and project_id = %(project_id)s and source_id = any(%(names)s);

-- name: categories
-- Categories.
insert into category (id, project_id, name, hierarchy, created_at, updated_at)
select id, project_id, name, hierarchy, created_at, updated_at
from jsonb_populate_recordset(null::category, %(rows)s)
on conflict (id) do update
set name = excluded.name, hierarchy = excluded.hierarchy, updated_at = excluded.updated_at;

-- name: products
-- Products.
insert into product (
    project_id, id, source_id, name, price, attributes, image_url, metadata, created_at, updated_at)
select project_id, id, source_id, name, price, attributes, image_url, metadata, created_at,
       updated_at
from jsonb_populate_recordset(null::product, %(rows)s)
on conflict (project_id, id) do update
set source_id = excluded.source_id, name = excluded.name, price = excluded.price,
    attributes = excluded.attributes, image_url = excluded.image_url,
    metadata = excluded.metadata, updated_at = excluded.updated_at, deleted_at = null;

-- name: skus
-- SKUs.
insert into sku (
    project_id, id, product_id, source_id, sku, price, currency, attributes, image_url, metadata,
    created_at, updated_at)
select project_id, id, product_id, source_id, sku, price, currency, attributes, image_url,
       metadata, created_at, updated_at
from jsonb_populate_recordset(null::sku, %(rows)s)
on conflict (project_id, id) do update
set product_id = excluded.product_id, source_id = excluded.source_id, sku = excluded.sku,
    price = excluded.price, currency = excluded.currency, attributes = excluded.attributes,
    image_url = excluded.image_url, metadata = excluded.metadata,
    updated_at = excluded.updated_at, deleted_at = null;

-- name: product_collections
-- Collections; what is in them comes after.
insert into product_collection (project_id, id, name, type, filter, created_at)
select project_id, id, name, type, filter, created_at
from jsonb_populate_recordset(null::product_collection, %(rows)s)
on conflict (project_id, id) do update
set name = excluded.name, type = excluded.type, filter = excluded.filter;

-- name: empty_collection
-- A collection about to be listed anew.
delete from product_collection_item
where project_id = %(project_id)s and collection_id = %(collection_id)s;

-- name: list_in_collection
-- What is in a collection, as far as it is in the catalogue.
insert into product_collection_item (project_id, collection_id, product_id, sku_id, position)
select %(project_id)s, %(collection_id)s, product.id, sku.id, listed.position
from jsonb_to_recordset(%(items)s) as listed (object text, id text, position integer)
left join product
    on listed.object = 'product' and product.project_id = %(project_id)s and product.id = listed.id
left join sku
    on listed.object = 'sku' and sku.project_id = %(project_id)s and sku.id = listed.id
where num_nonnulls(product.id, sku.id) = 1
on conflict do nothing;

-- name: customers
-- Customers.
insert into customer (
    id, project_id, source_id, name, email, phone, description, birthdate, address, metadata,
    system_metadata, created_at, updated_at)
select id, project_id, source_id, name, email, phone, description, birthdate, address, metadata,
       system_metadata, created_at, updated_at
from jsonb_populate_recordset(null::customer, %(rows)s)
on conflict (id) do update
set source_id = excluded.source_id, name = excluded.name, email = excluded.email,
    phone = excluded.phone, description = excluded.description, birthdate = excluded.birthdate,
    address = excluded.address, metadata = excluded.metadata,
    system_metadata = excluded.system_metadata, updated_at = excluded.updated_at,
    unconfirmed = false;

-- name: segments
-- Segments; one that is to keep its members is passive until everything came.
insert into segment (id, project_id, name, type, filter, parts, timed, created_at, updated_at)
select id, project_id, name, type, filter, coalesce(parts, '{}'), coalesce(timed, false),
       created_at, updated_at
from jsonb_populate_recordset(null::segment, %(rows)s)
on conflict (id) do update
set name = excluded.name, filter = excluded.filter, parts = excluded.parts,
    timed = excluded.timed, updated_at = excluded.updated_at;

-- name: empty_segment
-- A static segment about to be listed anew.
delete from segment_member where segment_id = %(segment_id)s;

-- name: list_in_segment
-- Who is in a static segment, as far as they are customers here.
insert into segment_member (customer_id, segment_id, entered_at)
select customer.id, %(segment_id)s, %(entered_at)s
from customer
where customer.project_id = %(project_id)s and customer.id = any(%(customer_ids)s)
on conflict do nothing;

-- name: validation_rules
-- Validation rules; compiled ones are kept by revision.
insert into validation_rule (
    id, project_id, name, type, context_type, document, created_at, updated_at)
select id, project_id, name, type, context_type, document, created_at, updated_at
from jsonb_populate_recordset(null::validation_rule, %(rows)s)
on conflict (id) do update
set name = excluded.name, type = excluded.type, context_type = excluded.context_type,
    document = excluded.document, updated_at = excluded.updated_at,
    revision = validation_rule.revision + 1;

-- name: campaigns
-- Campaigns.
insert into campaign (
    id, project_id, name, description, campaign_type, type, voucher, category_id, active,
    protected, join_once, auto_join, use_voucher_metadata_schema, start_date, expiration_date,
    validity_timeframe, validity_day_of_week, validity_hours, activity_duration_after_publishing,
    vouchers_count, metadata, created_at, updated_at)
select id, project_id, name, description, campaign_type, type, voucher, category_id, active,
       protected, join_once, auto_join, use_voucher_metadata_schema, start_date, expiration_date,
       validity_timeframe, validity_day_of_week, validity_hours,
       activity_duration_after_publishing, vouchers_count, metadata, created_at, updated_at
from jsonb_populate_recordset(null::campaign, %(rows)s)
on conflict (id) do update
set name = excluded.name, description = excluded.description, type = excluded.type,
    voucher = excluded.voucher, category_id = excluded.category_id, active = excluded.active,
    protected = excluded.protected, join_once = excluded.join_once,
    auto_join = excluded.auto_join,
    use_voucher_metadata_schema = excluded.use_voucher_metadata_schema,
    start_date = excluded.start_date, expiration_date = excluded.expiration_date,
    validity_timeframe = excluded.validity_timeframe,
    validity_day_of_week = excluded.validity_day_of_week,
    validity_hours = excluded.validity_hours,
    activity_duration_after_publishing = excluded.activity_duration_after_publishing,
    vouchers_count = excluded.vouchers_count, metadata = excluded.metadata,
    updated_at = excluded.updated_at, revision = campaign.revision + 1;

-- name: promotion_tiers
-- Promotion tiers.
insert into promotion_tier (
    id, project_id, campaign_id, name, banner, discount, hierarchy, active, category_id,
    start_date, expiration_date, validity_timeframe, validity_day_of_week, validity_hours,
    metadata, created_at, updated_at)
select id, project_id, campaign_id, name, banner, discount, hierarchy, active, category_id,
       start_date, expiration_date, validity_timeframe, validity_day_of_week, validity_hours,
       metadata, created_at, updated_at
from jsonb_populate_recordset(null::promotion_tier, %(rows)s)
on conflict (id) do update
set name = excluded.name, banner = excluded.banner, discount = excluded.discount,
    hierarchy = excluded.hierarchy, active = excluded.active,
    category_id = excluded.category_id, start_date = excluded.start_date,
    expiration_date = excluded.expiration_date,
    validity_timeframe = excluded.validity_timeframe,
    validity_day_of_week = excluded.validity_day_of_week,
    validity_hours = excluded.validity_hours, metadata = excluded.metadata,
    updated_at = excluded.updated_at, revision = promotion_tier.revision + 1;

-- name: promotion_stacks
-- Promotion stacks.
insert into promotion_stack (
    id, project_id, campaign_id, name, tier_ids, hierarchy_mode, category_id, created_at,
    updated_at)
select id, project_id, campaign_id, name, tier_ids, hierarchy_mode, category_id, created_at,
       updated_at
from jsonb_populate_recordset(null::promotion_stack, %(rows)s)
on conflict (id) do update
set name = excluded.name, tier_ids = excluded.tier_ids, category_id = excluded.category_id,
    updated_at = excluded.updated_at;

-- name: vouchers
-- Codes.
insert into voucher (
    id, project_id, code, code_key, campaign_id, type, discount, gift, category_id, active,
    start_date, expiration_date, validity_timeframe, validity_day_of_week, validity_hours,
    redemption_quantity, additional_info, is_referral_code, holder_id, publish_count, metadata,
    created_at, updated_at)
select id, project_id, code, code_key, campaign_id, type, discount, gift, category_id, active,
       start_date, expiration_date, validity_timeframe, validity_day_of_week, validity_hours,
       redemption_quantity, additional_info, is_referral_code, holder_id, publish_count, metadata,
       created_at, updated_at
from jsonb_populate_recordset(null::voucher, %(rows)s)
on conflict (id) do update
set code = excluded.code, code_key = excluded.code_key, discount = excluded.discount,
    gift = excluded.gift, category_id = excluded.category_id, active = excluded.active,
    start_date = excluded.start_date, expiration_date = excluded.expiration_date,
    validity_timeframe = excluded.validity_timeframe,
    validity_day_of_week = excluded.validity_day_of_week,
    validity_hours = excluded.validity_hours,
    redemption_quantity = excluded.redemption_quantity,
    additional_info = excluded.additional_info, holder_id = excluded.holder_id,
    publish_count = excluded.publish_count, metadata = excluded.metadata,
    updated_at = excluded.updated_at;

-- name: orders
-- Orders.
insert into customer_order (
    id, project_id, source_id, status, customer_id, referrer_id, amount, initial_amount,
    discount_amount, items_discount_amount, total_discount_amount, total_amount,
    applied_discount_amount, items_applied_discount_amount, items, metadata, redemptions,
    created_at, updated_at)
select id, project_id, source_id, status, customer_id, referrer_id, amount, initial_amount,
       discount_amount, items_discount_amount, total_discount_amount, total_amount,
       applied_discount_amount, items_applied_discount_amount, items, metadata, redemptions,
       created_at, updated_at
from jsonb_populate_recordset(null::customer_order, %(rows)s)
on conflict (id) do update
set source_id = excluded.source_id, status = excluded.status,
    customer_id = excluded.customer_id, referrer_id = excluded.referrer_id,
    amount = excluded.amount, initial_amount = excluded.initial_amount,
    discount_amount = excluded.discount_amount,
    items_discount_amount = excluded.items_discount_amount,
    total_discount_amount = excluded.total_discount_amount,
    total_amount = excluded.total_amount,
    applied_discount_amount = excluded.applied_discount_amount,
    items_applied_discount_amount = excluded.items_applied_discount_amount,
    items = excluded.items, metadata = excluded.metadata, redemptions = excluded.redemptions,
    updated_at = excluded.updated_at;

-- name: publications
-- Publications; the wire does not tell their campaign, their first code does.
insert into publication (
    id, project_id, customer_id, campaign_id, voucher_ids, source_id, channel, tracking_id, result,
    failure_code, failure_message, metadata, created_at)
select r.id, r.project_id, r.customer_id,
       (select v.campaign_id from voucher v where v.id = r.voucher_ids[1]),
       r.voucher_ids, r.source_id, r.channel, r.tracking_id, r.result, r.failure_code,
       r.failure_message, r.metadata, r.created_at
from jsonb_populate_recordset(null::publication, %(rows)s) r
on conflict (id) do update
set customer_id = excluded.customer_id, metadata = excluded.metadata;

-- name: rule_assignments
-- Rules put on things.
insert into validation_rule_assignment (
    id, project_id, rule_id, related_object_type, related_object_id, created_at, updated_at)
select id, project_id, rule_id, related_object_type, related_object_id, created_at, updated_at
from jsonb_populate_recordset(null::validation_rule_assignment, %(rows)s)
on conflict (id) do update set updated_at = excluded.updated_at;
