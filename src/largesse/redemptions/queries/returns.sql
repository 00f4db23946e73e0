-- name: standing_redemptions
-- The redemptions of an order that were not taken back, as they were made; parents, which redeem
-- nothing themselves, are left out.
select to_jsonb(r) as redemption
from redemption r
where r.project_id = %(project_id)s and r.order_id = %(order_id)s
  and r.kind = 'redemption' and r.result = 'SUCCESS' and not r.is_parent
  and not exists (
      select from redemption back
      where back.redemption_id = r.id
        and back.kind = 'redemption_rollback' and back.result = 'SUCCESS')
order by r.position;

-- name: insert_return
-- A return; rows are never changed.
insert into order_return (
    id, project_id, order_id, customer_id, caller_id, whole, amount, refund, note, document,
    created_at)
values (
    %(id)s, %(project_id)s, %(order_id)s, %(customer_id)s, %(caller_id)s, %(whole)s, %(amount)s,
    %(refund)s, %(note)s, %(document)s, %(created_at)s);

-- name: insert_share
-- What a return gave back of one redemption; rows are never changed.
insert into return_share (
    return_id, redemption_id, project_id, amount, points, order_amount, discount_amount, claims,
    created_at)
values (
    %(return_id)s, %(redemption_id)s, %(project_id)s, %(amount)s, %(points)s, %(order_amount)s,
    %(discount_amount)s, %(claims)s, %(created_at)s);

-- name: shares
-- What returns gave back of redemptions so far.
select redemption_id, amount, points, order_amount, discount_amount, claims
from return_share
where project_id = %(project_id)s and redemption_id = any(%(redemption_ids)s)
order by redemption_id, created_at, return_id;

-- name: returns_of_order
-- The returns of an order, the first first. Reads the table of orders for its merchant's id.
select back.id, back.order_id, back.customer_id, back.caller_id, back.note, back.document,
       back.created_at, told.source_id as order_source_id
from order_return back
left join customer_order told on told.id = back.order_id and told.project_id = %(project_id)s
where back.project_id = %(project_id)s and back.order_id = %(order_id)s
order by back.position;

-- name: return_by_id
-- One return.
select back.id, back.order_id, back.customer_id, back.caller_id, back.note, back.document,
       back.created_at, told.source_id as order_source_id
from order_return back
left join customer_order told on told.id = back.order_id and told.project_id = %(project_id)s
where back.project_id = %(project_id)s and back.id = %(id)s;

-- fragment: returns_asked_for
from order_return back
left join customer_order told on told.id = back.order_id and told.project_id = %(project_id)s
where back.project_id = %(project_id)s
  and (%(order)s::text is null or back.order_id = (
        select k.id from customer_order k
        where k.project_id = %(project_id)s and (k.id = %(order)s or k.source_id = %(order)s)
        order by k.id = %(order)s desc limit 1))
  and (%(customer)s::text is null or back.customer_id = (
        select h.id from customer h
        where h.project_id = %(project_id)s and (h.id = %(customer)s or h.source_id = %(customer)s)
        order by h.id = %(customer)s desc limit 1))
  and (%(after)s::timestamptz is null or back.created_at > %(after)s)
  and (%(before)s::timestamptz is null or back.created_at < %(before)s)

-- name: returns
-- A page of returns, the newest first.
select back.id, back.order_id, back.customer_id, back.caller_id, back.note, back.document,
       back.created_at, told.source_id as order_source_id
{returns_asked_for}
order by back.created_at desc, back.id
limit %(limit)s offset %(offset)s;

-- name: count_returns
-- How many returns match; no more than so many are counted.
select count(*) as total from (select {returns_asked_for} limit %(most)s) counted;
