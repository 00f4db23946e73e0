-- name: order_by_id
-- One order by our id.
select id, source_id, status, customer_id, referrer_id, amount, initial_amount, discount_amount,
       items_discount_amount, total_discount_amount, total_amount, applied_discount_amount,
       items_applied_discount_amount, items, metadata, redemptions, created_at, updated_at
from customer_order
where project_id = %(project_id)s and id = %(id)s;

-- name: order_by_id_for_update
-- One order by our id, nobody else's to change until the transaction ends.
select id, source_id, status, customer_id, referrer_id, amount, initial_amount, discount_amount,
       items_discount_amount, total_discount_amount, total_amount, applied_discount_amount,
       items_applied_discount_amount, items, metadata, redemptions, created_at, updated_at
from customer_order
where project_id = %(project_id)s and id = %(id)s
for update;

-- name: order_by_source_id
-- One order by the merchant's id.
select id, source_id, status, customer_id, referrer_id, amount, initial_amount, discount_amount,
       items_discount_amount, total_discount_amount, total_amount, applied_discount_amount,
       items_applied_discount_amount, items, metadata, redemptions, created_at, updated_at
from customer_order
where project_id = %(project_id)s and source_id = %(source_id)s;

-- name: order_by_source_id_for_update
-- One order by the merchant's id, nobody else's to change until the transaction ends.
select id, source_id, status, customer_id, referrer_id, amount, initial_amount, discount_amount,
       items_discount_amount, total_discount_amount, total_amount, applied_discount_amount,
       items_applied_discount_amount, items, metadata, redemptions, created_at, updated_at
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
    metadata = %(metadata)s, redemptions = %(redemptions)s, updated_at = %(updated_at)s
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
       items_applied_discount_amount, items, metadata, redemptions, created_at, updated_at
{orders_of_project}
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_orders
-- How many orders there are; no more than so many are counted.
select count(*) as total from (select {orders_of_project} limit %(most)s) counted;
