-- fragment: given_terms
-- Those of a campaign's terms that change. What is on a card is the card's own: only the effect of a
-- gift can change.
discount = case when 'discount' = any(%(fields)s)
    then %(discount)s::jsonb else v.discount end,
gift = case when 'gift' = any(%(fields)s)
    then v.gift || jsonb_build_object('effect', %(gift)s::jsonb -> 'effect')
    else v.gift end,
category_id = case when 'category_id' = any(%(fields)s)
    then %(category_id)s else v.category_id end,
start_date = case when 'start_date' = any(%(fields)s)
    then %(start_date)s::timestamptz else v.start_date end,
expiration_date = case when 'expiration_date' = any(%(fields)s)
    then %(expiration_date)s::timestamptz else v.expiration_date end,
validity_timeframe = case when 'validity_timeframe' = any(%(fields)s)
    then %(validity_timeframe)s::jsonb else v.validity_timeframe end,
validity_day_of_week = case when 'validity_day_of_week' = any(%(fields)s)
    then %(validity_day_of_week)s::smallint[] else v.validity_day_of_week end,
validity_hours = case when 'validity_hours' = any(%(fields)s)
    then %(validity_hours)s::jsonb else v.validity_hours end

-- fragment: unless_used
v.id = batch.id and v.publish_count = 0 and v.deleted_at is null
and not exists (
    select from usage_counter u
    where u.project_id = v.project_id and u.key = %(redeemed)s || v.id and u.used > 0)

-- name: reach_free
-- What changed of a campaign for the next of its vouchers that could be published, unless redeemed;
-- `voucher_free` finds them in order.
with batch as materialized (
    select v.id
    from voucher v
    where v.project_id = %(project_id)s and v.campaign_id = %(campaign_id)s
      and v.publish_count = 0 and v.holder_id is null and v.active and v.deleted_at is null
      and v.id > %(after)s
    order by v.id
    limit %(limit)s
), changed as (
    update voucher v
    set {given_terms}, updated_at = %(now)s
    from batch
    where {unless_used}
)
select count(*) as seen, max(id) as last from batch;

-- name: reach_rest
-- The same for those that are switched off, or held without having been published: few.
with batch as materialized (
    select v.id
    from voucher v
    where v.project_id = %(project_id)s and v.campaign_id = %(campaign_id)s
      and v.publish_count = 0 and v.deleted_at is null and (not v.active or v.holder_id is not null)
      and v.id > %(after)s
    order by v.id
    limit %(limit)s
), changed as (
    update voucher v
    set {given_terms}, updated_at = %(now)s
    from batch
    where {unless_used}
)
select count(*) as seen, max(id) as last from batch;

-- name: renew_terms
-- What changed of a campaign for vouchers just published that the change may not have reached.
update voucher v
set {given_terms}
where v.project_id = %(project_id)s and v.id = any(%(ids)s);

-- name: fields_changing
-- The fields of its vouchers that running changes of a campaign are about.
select distinct jsonb_array_elements_text(parameters -> 'fields') as field
from async_action
where project_id = %(project_id)s and type = %(type)s and status in ('ENQUEUED', 'IN_PROGRESS')
  and parameters ->> 'campaign_id' = %(campaign_id)s;

-- name: clear_campaign
-- Some of a campaign's vouchers into the bin, so many at a time.
update voucher
set deleted_at = %(now)s, updated_at = %(now)s
where id in (
    select id from voucher
    where project_id = %(project_id)s and campaign_id = %(campaign_id)s and deleted_at is null
    limit %(limit)s);

-- name: restore_campaign
-- Some of a campaign's vouchers out of the bin, so many at a time; those that went there alone stay.
update voucher
set deleted_at = null
where id in (
    select v.id from voucher v
    where v.project_id = %(project_id)s and v.campaign_id = %(campaign_id)s
      and v.deleted_at is not null
      and not exists (
          select from bin_entry b
          where b.project_id = v.project_id and b.resource_type = 'voucher'
            and b.resource_id = v.id)
    limit %(limit)s);

-- name: erase_campaign
-- Some of a campaign's vouchers for good, so many at a time, with the rules put on them.
with gone as (
    delete from voucher
    where id in (
        select id from voucher
        where project_id = %(project_id)s and campaign_id = %(campaign_id)s
        limit %(limit)s)
    returning id, type
), unassigned as (
    delete from validation_rule_assignment a
    using gone
    where a.project_id = %(project_id)s and a.related_object_id = gone.id
)
select count(*) as gone,
       coalesce(array_agg(id) filter (where type = 'GIFT_VOUCHER'), '{}') as cards
from gone;

-- name: count_of_campaign
-- How many vouchers a campaign has, in the bin too or not.
select count(*) as total
from voucher
where project_id = %(project_id)s and campaign_id = %(campaign_id)s
  and (%(binned)s or deleted_at is null);
