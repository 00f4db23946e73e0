-- name: order_by_id
-- One order by our id.
select id, source_id, status, customer_id, referrer_id, amount, initial_amount, discount_amount,
       items_discount_amount, total_discount_amount, total_amount, applied_discount_amount,
       items_applied_discount_amount, items, metadata, redemptions, returned, created_at,
       updated_at
from customer_order
where project_id = %(project_id)s and id = %(id)s;

-- name: order_by_id_for_update
-- One order by our id, nobody else's to change until the transaction ends.
select id, source_id, status, customer_id, referrer_id, amount, initial_amount, discount_amount,
       items_discount_amount, total_discount_amount, total_amount, applied_discount_amount,
       items_applied_discount_amount, items, metadata, redemptions, returned, created_at,
       updated_at
from customer_order
where project_id = %(project_id)s and id = %(id)s
for update;

-- name: order_by_source_id
-- One order by the merchant's id.
select id, source_id, status, customer_id, referrer_id, amount, initial_amount, discount_amount,
       items_discount_amount, total_discount_amount, total_amount, applied_discount_amount,
       items_applied_discount_amount, items, metadata, redemptions, returned, created_at,
       updated_at
from customer_order
where project_id = %(project_id)s and source_id = %(source_id)s;

-- name: order_by_source_id_for_update
-- One order by the merchant's id, nobody else's to change until the transaction ends.
select id, source_id, status, customer_id, referrer_id, amount, initial_amount, discount_amount,
       items_discount_amount, total_discount_amount, total_amount, applied_discount_amount,
       items_applied_discount_amount, items, metadata, redemptions, returned, created_at,
       updated_at
from customer_order
where project_id = %(project_id)s and source_id = %(source_id)s
for update;

-- name: insert_order
-- A new order; an id or source id that is taken inserts nothing.
insert into customer_order (
    project_id, id, source_id, status, customer_id, referrer_id, amount, initial_amount,
    discount_amount, items_discount_amount, total_discount_amount, total_amount,
    applied_discount_amount, items_applied_discount_amount, items, metadata, redemptions,
    created_at, updated_at)
values (
    %(project_id)s, %(id)s, %(source_id)s, %(status)s, %(customer_id)s, %(referrer_id)s,
    %(amount)s, %(initial_amount)s, %(discount_amount)s, %(items_discount_amount)s,
    %(total_discount_amount)s, %(total_amount)s, %(applied_discount_amount)s,
    %(items_applied_discount_amount)s, %(items)s, %(metadata)s, %(redemptions)s,
    %(created_at)s, %(updated_at)s)
on conflict do nothing;

-- name: update_order
-- The whole order, as it stands now.
update customer_order
set source_id = %(source_id)s, status = %(status)s, customer_id = %(customer_id)s,
    referrer_id = %(referrer_id)s, amount = %(amount)s, initial_amount = %(initial_amount)s,
    discount_amount = %(discount_amount)s, items_discount_amount = %(items_discount_amount)s,
    total_discount_amount = %(total_discount_amount)s, total_amount = %(total_amount)s,
    applied_discount_amount = %(applied_discount_amount)s,
    items_applied_discount_amount = %(items_applied_discount_amount)s, items = %(items)s,
    metadata = %(metadata)s, redemptions = %(redemptions)s, returned = %(returned)s,
    updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- fragment: orders_of_project
from customer_order
where project_id = %(project_id)s

-- name: orders
-- A page of orders.
-- order created_at: created_at, id desc
-- order -created_at: created_at desc, id
-- order updated_at: coalesce(updated_at, created_at), id desc
-- order -updated_at: coalesce(updated_at, created_at) desc, id
select id, source_id, status, customer_id, referrer_id, amount, initial_amount, discount_amount,
       items_discount_amount, total_discount_amount, total_amount, applied_discount_amount,
       items_applied_discount_amount, items, metadata, redemptions, returned, created_at,
       updated_at
{orders_of_project}
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_orders
-- How many orders there are; no more than so many are counted.
select count(*) as total from (select {orders_of_project} limit %(most)s) counted;

-- name: lock_orders
-- The orders some drafts are about, by our ids or the merchant's, nobody else's to change until
-- the transaction ends.
select id, source_id, status, customer_id, referrer_id, amount, initial_amount, discount_amount,
       items_discount_amount, total_discount_amount, total_amount, applied_discount_amount,
       items_applied_discount_amount, items, metadata, redemptions, returned, created_at,
       updated_at
from customer_order
where project_id = %(project_id)s and id = any(array(
    select id from customer_order
    where project_id = %(project_id)s and id = any(%(ids)s)
    union all
    select id from customer_order
    where project_id = %(project_id)s and source_id = any(%(source_ids)s)))
order by id
for update;

-- name: insert_orders
-- Many orders at once, in the order of their source ids so that nothing deadlocks; one whose
-- source id is taken inserts nothing.
insert into customer_order (
    project_id, id, source_id, status, customer_id, referrer_id, amount, initial_amount,
    discount_amount, items_discount_amount, total_discount_amount, total_amount,
    applied_discount_amount, items_applied_discount_amount, items, metadata, redemptions,
    created_at, updated_at)
select
    %(project_id)s, r.id, r.source_id, r.status, r.customer_id, r.referrer_id, r.amount,
    r.initial_amount, r.discount_amount, r.items_discount_amount, r.total_discount_amount,
    r.total_amount, r.applied_discount_amount, r.items_applied_discount_amount, r.items,
    r.metadata, r.redemptions, r.created_at, r.updated_at
from jsonb_to_recordset(%(rows)s) as r (
    id text, source_id text, status text, customer_id text, referrer_id text, amount bigint,
    initial_amount bigint, discount_amount bigint, items_discount_amount bigint,
    total_discount_amount bigint, total_amount bigint, applied_discount_amount bigint,
    items_applied_discount_amount bigint, items jsonb, metadata jsonb, redemptions jsonb,
    created_at timestamptz, updated_at timestamptz)
order by r.source_id, r.id
on conflict do nothing;

-- name: update_orders
-- Many whole orders, held by the caller.
update customer_order
set source_id = r.source_id, status = r.status, customer_id = r.customer_id,
    referrer_id = r.referrer_id, amount = r.amount, initial_amount = r.initial_amount,
    discount_amount = r.discount_amount, items_discount_amount = r.items_discount_amount,
    total_discount_amount = r.total_discount_amount, total_amount = r.total_amount,
    applied_discount_amount = r.applied_discount_amount,
    items_applied_discount_amount = r.items_applied_discount_amount, items = r.items,
    metadata = r.metadata, redemptions = r.redemptions, updated_at = r.updated_at
from jsonb_to_recordset(%(rows)s) as r (
    id text, source_id text, status text, customer_id text, referrer_id text, amount bigint,
    initial_amount bigint, discount_amount bigint, items_discount_amount bigint,
    total_discount_amount bigint, total_amount bigint, applied_discount_amount bigint,
    items_applied_discount_amount bigint, items jsonb, metadata jsonb, redemptions jsonb,
    created_at timestamptz, updated_at timestamptz)
where customer_order.project_id = %(project_id)s and customer_order.id = r.id;
