-- name: spent
-- What gift cards paid with one redemption, less what was given back to them.
select coalesce(sum(c.amount - c.returned), 0)::bigint as spent
from ledger_posting p
join ledger_consumption c
    on c.posting_id = p.id and c.project_id = p.project_id and c.amount > 0
where p.project_id = %(project_id)s and p.redemption_id = %(redemption_id)s
  and p.kind = 'credits' and p.reason = 'redemption';

-- name: card_payments
-- What gift cards paid of an order and did not get back, by redemption, and how much of it was
-- refunded onto cards: of the first redemption first.
select r.id as redemption_id, sum(c.amount - c.returned)::bigint as spent,
       coalesce(t.refunded, 0) as refunded
from redemption r
join ledger_posting p
    on p.redemption_id = r.id and p.kind = 'credits' and p.reason = 'redemption'
    and p.project_id = r.project_id
join ledger_consumption c
    on c.posting_id = p.id and c.project_id = p.project_id and c.amount > 0
left join gift_card_refund_total t on t.project_id = r.project_id and t.subject_id = r.id
where r.project_id = %(project_id)s and r.order_id = %(order_id)s
group by r.id, r.position, t.refunded
order by r.position;

-- name: refunded_of
-- How much of what cards paid with redemptions was refunded onto cards; no row where nothing was.
select subject_id, refunded from gift_card_refund_total
where project_id = %(project_id)s and subject_id = any(%(redemption_ids)s);

-- name: returned
-- What a return owes in money, what all returns of its order do, and of which order: what went
-- back to cards is owed no more.
select coalesce((back.document -> 'decided' ->> 'money')::bigint, 0) as money, back.order_id,
       back.customer_id,
       (select coalesce(sum((each.document -> 'decided' ->> 'money')::bigint), 0)::bigint
        from order_return each
        where each.project_id = %(project_id)s and each.order_id = back.order_id) as money_of_order
from order_return back
where back.project_id = %(project_id)s and back.id = %(id)s;

-- name: claim
-- So much more was refunded; nothing when that would be more than was paid.
insert into gift_card_refund_total as t (project_id, subject_id, refunded)
select %(project_id)s, %(subject_id)s, %(amount)s::bigint
where %(cap)s::bigint is null or %(amount)s::bigint <= %(cap)s::bigint
on conflict (project_id, subject_id) do update set refunded = t.refunded + excluded.refunded
where %(cap)s::bigint is null or t.refunded + excluded.refunded <= %(cap)s::bigint
returning t.refunded;

-- name: refunded
-- How much was refunded so far.
select refunded from gift_card_refund_total
where project_id = %(project_id)s and subject_id = %(subject_id)s;

-- name: insert_refund
-- One refund.
insert into gift_card_refund (
    id, project_id, voucher_id, order_id, redemption_id, return_id, amount, new_card, source_id,
    note, caller_id, created_at)
values (
    %(id)s, %(project_id)s, %(voucher_id)s, %(order_id)s, %(redemption_id)s, %(return_id)s,
    %(amount)s, %(new_card)s, %(source_id)s, %(note)s, %(caller_id)s, %(created_at)s);

-- name: source_in_turn
-- Two refunds under one source id go one after the other.
select pg_advisory_xact_lock(hashtextextended(%(project_id)s || %(source_id)s, 3));

-- name: by_source
-- The refund under a source id.
select f.*, v.code
from gift_card_refund f
left join voucher v on v.id = f.voucher_id
where f.project_id = %(project_id)s and f.source_id = %(source_id)s;

-- fragment: refunds_asked_for
from gift_card_refund f
left join voucher v on v.id = f.voucher_id
where f.project_id = %(project_id)s
  and (%(order)s::text is null or f.order_id = (
        select o.id from customer_order o
        where o.project_id = %(project_id)s and (o.id = %(order)s or o.source_id = %(order)s)
        order by o.id = %(order)s desc limit 1))
  and (%(card)s::text is null or v.id = %(card)s or v.code = %(card)s)

-- name: refunds
-- A page of refunds, the newest first.
select f.*, v.code
{refunds_asked_for}
order by f.created_at desc, f.id
limit %(limit)s offset %(offset)s;

-- name: count_refunds
-- How many refunds there are, counted no further than asked.
select count(*) as total from (select {refunds_asked_for} limit %(most)s) counted;
