-- The demo shop in bulk: staged by COPY, moved set by set. What is there already stays as it is,
-- so a second load adds nothing; a staged id that is found in its table is a row of this load.
-- Rows of one load are a millisecond apart, the last one now: lists are paged by `created_at`.

-- name: lock_shop
-- One load at a time; released with the transaction.
select pg_advisory_xact_lock(hashtextextended('largesse demo shop', 0));

-- name: counts
-- How much of the shop is loaded.
select
    (select count(*) from product where project_id = %(project_id)s) as products,
    (select count(*) from customer where project_id = %(project_id)s) as customers,
    (select count(*) from segment where project_id = %(project_id)s) as segments,
    (select count(*) from campaign where project_id = %(project_id)s) as campaigns,
    (select count(*) from product_collection where project_id = %(project_id)s) as collections,
    (select count(*) from voucher where project_id = %(project_id)s) as vouchers;

-- name: stage_products
-- Where products wait.
create temp table staged_product
    (id text, source_id text, name text, price bigint, metadata jsonb) on commit drop;

-- name: copy_products
-- Products in.
copy staged_product from stdin;

-- name: insert_products
-- Products the project does not have yet, by the retailer's own number.
insert into product (id, project_id, source_id, name, price, metadata, created_at)
select id, %(project_id)s, source_id, name, price, metadata,
       %(now)s::timestamptz - interval '1 millisecond' * (count(*) over () - row_number() over ())
from staged_product
on conflict (project_id, source_id) do nothing;

-- name: stage_customers
-- Where customers wait.
create temp table staged_customer (id text, source_id text, name text, metadata jsonb)
    on commit drop;

-- name: copy_customers
-- Customers in.
copy staged_customer from stdin;

-- name: insert_customers
-- Customers the project does not have yet, by the retailer's own number.
insert into customer (id, project_id, source_id, name, metadata, created_at)
select id, %(project_id)s, source_id, name, metadata,
       %(now)s::timestamptz - interval '1 millisecond' * (count(*) over () - row_number() over ())
from staged_customer
on conflict (project_id, source_id) do nothing;

-- name: stage_segments
-- Where audiences and their members wait.
create temp table staged_segment (id text, name text) on commit drop;

-- name: copy_segments
-- Audiences in.
copy staged_segment from stdin;

-- name: stage_members
-- Where members wait, by the names of both sides.
create temp table staged_member (segment text, customer text) on commit drop;

-- name: copy_members
-- Members in.
copy staged_member from stdin;

-- name: insert_segments
-- Audiences the project does not have yet.
insert into segment (id, project_id, name, type, created_at)
select id, %(project_id)s, name, 'static',
       %(now)s::timestamptz - interval '1 millisecond' * (count(*) over () - row_number() over ())
from staged_segment
on conflict (project_id, name) do nothing;

-- name: insert_members
-- Members of the audiences of this load.
insert into segment_member (customer_id, segment_id, entered_at)
select customer.id, staged_segment.id, %(now)s
from staged_member
join staged_segment on staged_segment.name = staged_member.segment
join segment on segment.id = staged_segment.id
join customer on customer.project_id = %(project_id)s
    and customer.source_id = staged_member.customer
on conflict do nothing;

-- name: stage_collections
-- Where collections wait.
create temp table staged_collection (id text, name text) on commit drop;

-- name: copy_collections
-- Collections in.
copy staged_collection from stdin;

-- name: stage_items
-- Where their products wait, by the names of both sides.
create temp table staged_item (collection text, product text, position integer) on commit drop;

-- name: copy_items
-- Products of collections in.
copy staged_item from stdin;

-- name: insert_collections
-- Collections the project does not have yet.
insert into product_collection (id, project_id, name, type, created_at)
select id, %(project_id)s, name, 'STATIC',
       %(now)s::timestamptz - interval '1 millisecond' * (count(*) over () - row_number() over ())
from staged_collection
on conflict (project_id, name) do nothing;

-- name: insert_items
-- Products of the collections of this load. A coupon may list fourteen thousand.
insert into product_collection_item (project_id, collection_id, product_id, position)
select product_collection.project_id, product_collection.id, product.id, staged_item.position
from staged_item
join staged_collection on staged_collection.name = staged_item.collection
join product_collection on product_collection.project_id = %(project_id)s
    and product_collection.id = staged_collection.id
join product on product.project_id = %(project_id)s and product.source_id = staged_item.product;

-- name: stage_campaigns
-- Where campaigns wait.
create temp table staged_campaign (
    id text, name text, description text, start_date timestamptz, expiration_date timestamptz,
    voucher jsonb, vouchers_count bigint, metadata jsonb) on commit drop;

-- name: copy_campaigns
-- Campaigns in.
copy staged_campaign from stdin;

-- name: insert_campaigns
-- Campaigns the project does not have yet.
insert into campaign (id, project_id, name, description, campaign_type, type, voucher,
                      start_date, expiration_date, vouchers_count, metadata, created_at)
select id, %(project_id)s, name, description, 'DISCOUNT_COUPONS', 'STATIC', voucher,
       start_date, expiration_date, vouchers_count, metadata,
       %(now)s::timestamptz - interval '1 millisecond' * (count(*) over () - row_number() over ())
from staged_campaign
on conflict (project_id, name) do nothing;

-- name: stage_vouchers
-- Where codes wait, by their campaign's name.
create temp table staged_voucher
    (id text, code text, campaign text, discount jsonb, metadata jsonb) on commit drop;

-- name: copy_vouchers
-- Codes in.
copy staged_voucher from stdin;

-- name: insert_vouchers
-- Codes the project does not have yet. Each carries its campaign's window, as every campaign's
-- codes do, and no limit.
insert into voucher (id, project_id, code, code_key, campaign_id, type, discount, start_date,
                     expiration_date, metadata, created_at)
select staged_voucher.id, %(project_id)s, code, code, campaign.id, 'DISCOUNT_VOUCHER', discount,
       campaign.start_date, campaign.expiration_date, staged_voucher.metadata,
       %(now)s::timestamptz - interval '1 millisecond' * (count(*) over () - row_number() over ())
from staged_voucher
join campaign on campaign.project_id = %(project_id)s and campaign.name = staged_voucher.campaign
on conflict (project_id, code_key) do nothing;

-- name: new_campaigns
-- The campaigns of this load.
select campaign.id, campaign.name
from staged_campaign
join campaign on campaign.id = staged_campaign.id;

-- name: new_vouchers
-- The codes of this load.
select voucher.id, voucher.code
from staged_voucher
join voucher on voucher.id = staged_voucher.id;

-- name: collection_ids
-- The collections by name, of this load or an earlier one.
select name, id from product_collection where project_id = %(project_id)s;

-- name: segment_ids
-- The audiences by name, of this load or an earlier one.
select name, id from segment where project_id = %(project_id)s;

-- name: copy_rules
-- Rules of this load, straight to their table: they have no name to be known again by.
copy validation_rule (id, project_id, name, document, created_at) from stdin;

-- name: copy_assignments
-- Which campaign or code each rule of this load belongs to.
copy validation_rule_assignment
    (id, project_id, rule_id, related_object_type, related_object_id, created_at) from stdin;

-- name: campaign_rules
-- The rules of one campaign, to be shared with its open twin.
select assignment.rule_id
from validation_rule_assignment assignment
join campaign on campaign.id = assignment.related_object_id
where campaign.project_id = %(project_id)s and campaign.name = %(name)s;

-- name: campaign_vouchers
-- One campaign's codes with their discounts and rules, to be shared with the open twin.
select voucher.code, voucher.discount, voucher.metadata,
       array_remove(array_agg(assignment.rule_id order by assignment.created_at, assignment.id),
                    null) as rule_ids
from voucher
join campaign on campaign.id = voucher.campaign_id
left join validation_rule_assignment assignment
    on assignment.project_id = voucher.project_id and assignment.related_object_id = voucher.id
where campaign.project_id = %(project_id)s and campaign.name = %(name)s
group by voucher.id
order by voucher.code;

-- name: known_products
-- The products the project has, by the retailer's own number.
select source_id from product where project_id = %(project_id)s and source_id is not null;

-- name: analyze_shop
-- Tell the planner at once what autovacuum would tell it in a minute.
analyze product, product_collection_item, customer, segment_member, voucher, validation_rule,
        validation_rule_assignment;
