-- name: insert_voucher
-- One voucher; a code that is taken inserts nothing.
insert into voucher (
    id, project_id, code, code_key, campaign_id, type, discount, gift, loyalty_card, category_id,
    active, start_date, expiration_date, validity_timeframe, validity_day_of_week,
    validity_hours, redemption_quantity, additional_info, is_referral_code, metadata, created_at)
values (
    %(id)s, %(project_id)s, %(code)s, %(code_key)s, %(campaign_id)s, %(type)s, %(discount)s,
    %(gift)s, %(loyalty_card)s, %(category_id)s, %(active)s, %(start_date)s,
    %(expiration_date)s, %(validity_timeframe)s, %(validity_day_of_week)s, %(validity_hours)s,
    %(redemption_quantity)s, %(additional_info)s, %(is_referral_code)s, %(metadata)s,
    %(created_at)s)
on conflict (project_id, code_key) do nothing;

-- name: vouchers_by_reference
-- Vouchers by code or id; those in the bin, and those of a campaign in the bin, are not there.
select v.*, c.name as campaign
from voucher v
left join campaign c on c.id = v.campaign_id
where v.project_id = %(project_id)s
  and (v.code_key = any(%(keys)s) or v.id = any(%(ids)s))
  and v.deleted_at is null and c.deleted_at is null;

-- name: code_by_id
-- The code of one voucher, whatever its project; those in the bin are not there.
select v.code
from voucher v
left join campaign c on c.id = v.campaign_id
where v.id = %(id)s and v.deleted_at is null and c.deleted_at is null;

-- name: lock_voucher
-- One voucher by id, held until the transaction ends.
select v.*, c.name as campaign
from voucher v
left join campaign c on c.id = v.campaign_id
where v.project_id = %(project_id)s and v.id = %(id)s and v.deleted_at is null
for update of v;

-- fragment: vouchers_asked_for
-- A campaign, category or holder is found first, so that their vouchers come from an index in the
-- order of the list. `either` and the arrays after it are what an index answers of the filters,
-- which are asked again, whole, at the end. `c.deleted_at is null` stands in a case because the
-- planner, which has no statistics of a small table, takes it for rare and then sorts the list.
from voucher v
left join campaign c on c.id = v.campaign_id
where v.project_id = %(project_id)s and v.deleted_at is null
  and case when c.deleted_at is null then true else false end
  and (%(code_key)s::text is null or v.code_key = %(code_key)s)
  and (%(campaign)s::text is null or v.campaign_id = (
        select k.id from campaign k
        where k.project_id = %(project_id)s and (k.id = %(campaign)s or k.name = %(campaign)s)
        order by k.id = %(campaign)s desc limit 1))
  and (%(category)s::text is null or v.category_id = (
        select g.id from category g
        where g.project_id = %(project_id)s and (g.id = %(category)s or g.name = %(category)s)
        order by g.id = %(category)s desc limit 1))
  and (%(holder)s::text is null or v.holder_id = (
        select h.id from customer h
        where h.project_id = %(project_id)s and (h.id = %(holder)s or h.source_id = %(holder)s)
        order by h.id = %(holder)s desc limit 1))
  and (%(created_after)s::timestamptz is null or v.created_at > %(created_after)s)
  and (%(created_before)s::timestamptz is null or v.created_at < %(created_before)s)
  and (%(updated_after)s::timestamptz is null or v.updated_at > %(updated_after)s)
  and (%(updated_before)s::timestamptz is null or v.updated_at < %(updated_before)s)
  and (%(ids)s::text[] is null or v.id = any(%(ids)s))
  and (%(only_campaign_id)s::text is null or v.campaign_id = %(only_campaign_id)s)
  and (%(only_category_id)s::text is null or v.category_id = %(only_category_id)s)
  and (%(only_holder_id)s::text is null or v.holder_id = %(only_holder_id)s)
  and (not %(either)s or v.code_key = any(%(code_keys)s) or v.id = any(%(voucher_ids)s)
       or v.campaign_id = any(%(campaign_ids)s) or v.category_id = any(%(category_ids)s)
       or v.holder_id = any(%(holder_ids)s))
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'id', v.id, 'code', v.code, 'campaign_id', v.campaign_id, 'campaign', c.name,
        'category_id', v.category_id,
        'category', (select g.name from category g where g.id = v.category_id),
        'type', v.type, 'discount_type', v.discount ->> 'type', 'holder_id', v.holder_id,
        'active', v.active, 'is_referral_code', v.is_referral_code,
        'created_at', v.created_at, 'updated_at', v.updated_at, 'start_date', v.start_date,
        'expiration_date', v.expiration_date, 'publish_count', v.publish_count,
        'redemption_quantity', v.redemption_quantity, 'metadata', v.metadata), %(filters)s))

-- name: vouchers
-- A page of vouchers that pass the filters.
-- order created_at: v.created_at, v.id desc
-- order -created_at: v.created_at desc, v.id
-- order updated_at: coalesce(v.updated_at, v.created_at), v.id desc
-- order -updated_at: coalesce(v.updated_at, v.created_at) desc, v.id
-- order code: v.code_key
-- order -code: v.code_key desc
select v.*, c.name as campaign
{vouchers_asked_for}
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_vouchers
-- How many vouchers pass the filters; no more than so many are counted.
select count(*) as total from (select {vouchers_asked_for} limit %(most)s) counted;

-- name: standings
-- How often vouchers were redeemed, and how the accounts of those that are gift cards stand.
select asked.id, coalesce(counter.used, 0) as redeemed_quantity, to_jsonb(card) as credits
from unnest(%(ids)s::text[], %(keys)s::text[]) as asked (id, key)
left join usage_counter counter
    on counter.project_id = %(project_id)s and counter.key = asked.key
left join ledger_standings(
        %(project_id)s, 'credits', %(cards)s::text[], null, %(now)s) card
    on card.holder_id = asked.id;

-- name: update_voucher
-- All that may change of a voucher.
update voucher
set discount = %(discount)s, gift = %(gift)s, category_id = %(category_id)s,
    active = %(active)s, start_date = %(start_date)s, expiration_date = %(expiration_date)s,
    validity_timeframe = %(validity_timeframe)s,
    validity_day_of_week = %(validity_day_of_week)s, validity_hours = %(validity_hours)s,
    redemption_quantity = %(redemption_quantity)s, additional_info = %(additional_info)s,
    metadata = %(metadata)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: bin_voucher
-- A voucher into the bin; its code stays taken.
update voucher
set deleted_at = %(now)s, updated_at = %(now)s
where project_id = %(project_id)s and id = %(id)s;

-- name: restore_voucher
-- A voucher out of the bin.
update voucher
set deleted_at = null
where project_id = %(project_id)s and id = %(id)s
returning *, (select name from campaign where campaign.id = voucher.campaign_id) as campaign;

-- name: delete_voucher
-- Away with a voucher; its code is free again.
delete from voucher where project_id = %(project_id)s and id = %(id)s;
