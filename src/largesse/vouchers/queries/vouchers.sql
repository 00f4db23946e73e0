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

-- name: lock_voucher
-- One voucher by id, held until the transaction ends.
select v.*, c.name as campaign
from voucher v
left join campaign c on c.id = v.campaign_id
where v.project_id = %(project_id)s and v.id = %(id)s and v.deleted_at is null
for update of v;

-- name: vouchers
-- A page of vouchers that pass the filters.
select v.*, c.name as campaign
from voucher v
left join campaign c on c.id = v.campaign_id
where v.project_id = %(project_id)s and v.deleted_at is null and c.deleted_at is null
  and (%(code_key)s::text is null or v.code_key = %(code_key)s)
  and (%(campaign)s::text is null or v.campaign_id = any(array(
        select k.id from campaign k
        where k.project_id = %(project_id)s and %(campaign)s in (k.id, k.name))))
  and (%(category)s::text is null or v.category_id in (
        select g.id from category g
        where g.project_id = %(project_id)s and %(category)s in (g.id, g.name)))
  and (%(holder)s::text is null or v.holder_id in (
        select h.id from customer h
        where h.project_id = %(project_id)s and %(holder)s in (h.id, h.source_id)))
  and (%(created_after)s::timestamptz is null or v.created_at > %(created_after)s)
  and (%(created_before)s::timestamptz is null or v.created_at < %(created_before)s)
  and (%(updated_after)s::timestamptz is null or v.updated_at > %(updated_after)s)
  and (%(updated_before)s::timestamptz is null or v.updated_at < %(updated_before)s)
  and (%(ids)s::text[] is null or v.id = any(%(ids)s))
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'id', v.id, 'code', v.code, 'campaign_id', v.campaign_id, 'campaign', c.name,
        'category_id', v.category_id,
        'category', (select g.name from category g where g.id = v.category_id),
        'type', v.type, 'discount_type', v.discount ->> 'type', 'holder_id', v.holder_id,
        'active', v.active, 'is_referral_code', v.is_referral_code,
        'created_at', v.created_at, 'updated_at', v.updated_at, 'start_date', v.start_date,
        'expiration_date', v.expiration_date, 'publish_count', v.publish_count,
        'redemption_quantity', v.redemption_quantity, 'metadata', v.metadata), %(filters)s))
order by
    case when %(order)s = 'created_at' then v.created_at end,
    case when %(order)s = '-created_at' then v.created_at end desc,
    case when %(order)s = 'updated_at' then coalesce(v.updated_at, v.created_at) end,
    case when %(order)s = '-updated_at' then coalesce(v.updated_at, v.created_at) end desc,
    case when %(order)s = 'code' then v.code end,
    case when %(order)s = '-code' then v.code end desc,
    v.id
limit %(limit)s offset %(offset)s;

-- name: count_vouchers
-- How many vouchers pass the filters.
select count(*) as total
from voucher v
left join campaign c on c.id = v.campaign_id
where v.project_id = %(project_id)s and v.deleted_at is null and c.deleted_at is null
  and (%(code_key)s::text is null or v.code_key = %(code_key)s)
  and (%(campaign)s::text is null or v.campaign_id = any(array(
        select k.id from campaign k
        where k.project_id = %(project_id)s and %(campaign)s in (k.id, k.name))))
  and (%(category)s::text is null or v.category_id in (
        select g.id from category g
        where g.project_id = %(project_id)s and %(category)s in (g.id, g.name)))
  and (%(holder)s::text is null or v.holder_id in (
        select h.id from customer h
        where h.project_id = %(project_id)s and %(holder)s in (h.id, h.source_id)))
  and (%(created_after)s::timestamptz is null or v.created_at > %(created_after)s)
  and (%(created_before)s::timestamptz is null or v.created_at < %(created_before)s)
  and (%(updated_after)s::timestamptz is null or v.updated_at > %(updated_after)s)
  and (%(updated_before)s::timestamptz is null or v.updated_at < %(updated_before)s)
  and (%(ids)s::text[] is null or v.id = any(%(ids)s))
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'id', v.id, 'code', v.code, 'campaign_id', v.campaign_id, 'campaign', c.name,
        'category_id', v.category_id,
        'category', (select g.name from category g where g.id = v.category_id),
        'type', v.type, 'discount_type', v.discount ->> 'type', 'holder_id', v.holder_id,
        'active', v.active, 'is_referral_code', v.is_referral_code,
        'created_at', v.created_at, 'updated_at', v.updated_at, 'start_date', v.start_date,
        'expiration_date', v.expiration_date, 'publish_count', v.publish_count,
        'redemption_quantity', v.redemption_quantity, 'metadata', v.metadata), %(filters)s));

-- name: counters
-- What is used of several counters; a counter nobody touched is not there.
select key, used from usage_counter where project_id = %(project_id)s and key = any(%(keys)s);

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

-- name: delete_voucher
-- Away with a voucher; its code is free again.
delete from voucher where project_id = %(project_id)s and id = %(id)s;

-- name: reach_vouchers
-- A campaign's new terms for those of its vouchers neither published nor redeemed.
update voucher v
set discount = coalesce(%(discount)s::jsonb, v.discount),
    gift = coalesce(%(gift)s::jsonb, v.gift),
    category_id = %(category_id)s, start_date = %(start_date)s,
    expiration_date = %(expiration_date)s, validity_timeframe = %(validity_timeframe)s,
    validity_day_of_week = %(validity_day_of_week)s, validity_hours = %(validity_hours)s,
    updated_at = %(now)s
where v.project_id = %(project_id)s and v.campaign_id = %(campaign_id)s
  and v.publish_count = 0 and v.deleted_at is null
  and not exists (
      select from usage_counter u
      where u.project_id = v.project_id and u.key = %(redeemed)s || v.id
        and u.used > 0);

-- name: clear_campaign
-- Some of a campaign's vouchers into the bin, so many at a time.
update voucher
set deleted_at = %(now)s, updated_at = %(now)s
where id in (
    select id from voucher
    where project_id = %(project_id)s and campaign_id = %(campaign_id)s and deleted_at is null
    limit %(limit)s);

-- name: erase_campaign
-- Some of a campaign's vouchers for good, so many at a time, with the rules put on them.
with gone as (
    delete from voucher
    where id in (
        select id from voucher
        where project_id = %(project_id)s and campaign_id = %(campaign_id)s
        limit %(limit)s)
    returning id
), unassigned as (
    delete from validation_rule_assignment a
    using gone
    where a.project_id = %(project_id)s and a.related_object_id = gone.id
)
select count(*) as gone from gone;

-- name: count_of_campaign
-- How many vouchers a campaign has.
select count(*) as total
from voucher
where project_id = %(project_id)s and campaign_id = %(campaign_id)s and deleted_at is null;
