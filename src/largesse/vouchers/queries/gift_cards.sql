-- name: insert_sale
-- That a card was sold; one that was is not sold again.
insert into gift_card_sale (
    voucher_id, project_id, campaign_id, face_value, price_paid, currency, sold_at, order_id, note,
    created_at)
values (
    %(voucher_id)s, %(project_id)s, %(campaign_id)s, %(face_value)s, %(price_paid)s, %(currency)s,
    %(sold_at)s, %(order_id)s, %(note)s, %(created_at)s)
on conflict (voucher_id) do nothing;

-- name: sale_of
-- The sale of a card.
select s.*, v.code
from gift_card_sale s
join voucher v on v.id = s.voucher_id
where s.project_id = %(project_id)s and s.voucher_id = %(voucher_id)s;

-- fragment: sales_asked_for
from gift_card_sale s
join voucher v on v.id = s.voucher_id
where s.project_id = %(project_id)s
  and (%(campaign)s::text is null or s.campaign_id = (
        select k.id from campaign k
        where k.project_id = %(project_id)s and (k.id = %(campaign)s or k.name = %(campaign)s)
        order by k.id = %(campaign)s desc limit 1))
  and (%(sold_after)s::timestamptz is null or s.sold_at >= %(sold_after)s)
  and (%(sold_before)s::timestamptz is null or s.sold_at < %(sold_before)s)

-- name: sales
-- A page of sales, the newest first.
select s.*, v.code
{sales_asked_for}
order by s.sold_at desc, s.voucher_id
limit %(limit)s offset %(offset)s;

-- name: count_sales
-- How many sales there are, counted no further than asked.
select count(*) as total from (select {sales_asked_for} limit %(most)s) counted;

-- name: sum_sales
-- What was sold, by currency.
select s.currency, count(*) as cards, sum(s.face_value)::bigint as face_value,
       sum(s.price_paid)::bigint as price_paid
{sales_asked_for}
group by s.currency
order by s.currency;

-- name: projects_with_lapsed
-- Projects where credit ran out that is not booked as expired yet.
select distinct l.project_id
from ledger_lot l
join project p on p.id = l.project_id and p.deleted_at is null
where l.remaining > 0 and l.expires_at <= %(before)s and l.kind = 'credits';
