-- name: possible
-- What a customer might use now, newest first: codes they hold and, beyond the wallet, codes for
-- everybody, promotion tiers, and campaigns that still have a code to give; or promotion stacks
-- alone. Only what is switched on and not past its end; everything else is for the decision. Each
-- part stops at the limit by itself, so that a million codes are not sorted to show five. Reads the
-- tables of vouchers and campaigns.
with held as (
    select 'voucher' as object, voucher.id, voucher.created_at, voucher.code,
           coalesce(voucher.category_id, campaign.category_id) as category_id,
           voucher.campaign_id, campaign.campaign_type, voucher.type as voucher_type,
           case when voucher.is_referral_code then 'REFERRER' else 'OWNER' end as holder_role,
           voucher.metadata, null::text as name
    from voucher
    left join campaign on campaign.id = voucher.campaign_id
    where not %(stacks)s and voucher.holder_id = %(customer_id)s::text
      and voucher.project_id = %(project_id)s and voucher.deleted_at is null and voucher.active
      and (voucher.expiration_date is null or voucher.expiration_date >= %(now)s)
      and (campaign.id is null or campaign.active and campaign.deleted_at is null)
      and (%(before)s::timestamptz is null or voucher.created_at < %(before)s)),
generic as (
    select 'voucher', voucher.id, voucher.created_at, voucher.code, voucher.category_id,
           null::text, null::text, voucher.type, null::text, voucher.metadata, null::text
    from voucher
    where not %(wallet)s and not %(stacks)s and voucher.project_id = %(project_id)s
      and voucher.campaign_id is null and voucher.holder_id is null
      and voucher.deleted_at is null and voucher.active
      and (voucher.expiration_date is null or voucher.expiration_date >= %(now)s)
      and (%(before)s::timestamptz is null or voucher.created_at < %(before)s)
      and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
            'category_id', voucher.category_id, 'resource_id', voucher.id,
            'resource_type', 'voucher', 'voucher_type', voucher.type, 'code', voucher.code,
            'metadata', voucher.metadata), %(filters)s))
    order by voucher.created_at desc, voucher.id
    limit %(limit)s),
standalone as (
    select 'voucher', voucher.id, voucher.created_at, voucher.code,
           coalesce(voucher.category_id, campaign.category_id), voucher.campaign_id,
           campaign.campaign_type, voucher.type, null::text, voucher.metadata, null::text
    from campaign
    join voucher on voucher.campaign_id = campaign.id
    where not %(wallet)s and not %(stacks)s and campaign.project_id = %(project_id)s
      and campaign.type = 'STANDALONE' and campaign.active and campaign.deleted_at is null
      and voucher.holder_id is null and voucher.deleted_at is null and voucher.active
      and (voucher.expiration_date is null or voucher.expiration_date >= %(now)s)
      and (%(before)s::timestamptz is null or voucher.created_at < %(before)s)),
tier as (
    select 'promotion_tier', tier.id, tier.created_at, null::text,
           coalesce(tier.category_id, campaign.category_id), tier.campaign_id,
           campaign.campaign_type, null::text, null::text, tier.metadata, null::text
    from promotion_tier tier
    join campaign on campaign.id = tier.campaign_id
    where not %(wallet)s and not %(stacks)s and tier.project_id = %(project_id)s and tier.active
      and campaign.active and campaign.deleted_at is null
      and (coalesce(tier.expiration_date, campaign.expiration_date) is null
           or coalesce(tier.expiration_date, campaign.expiration_date) >= %(now)s)
      and (%(before)s::timestamptz is null or tier.created_at < %(before)s)),
joinable as (
    select 'campaign', campaign.id, campaign.created_at, null::text, campaign.category_id,
           campaign.id, campaign.campaign_type, campaign.voucher ->> 'type', null::text,
           campaign.metadata, null::text
    from campaign
    where not %(wallet)s and not %(stacks)s and campaign.project_id = %(project_id)s
      and campaign.active and campaign.deleted_at is null and campaign.type <> 'STANDALONE'
      and campaign.campaign_type in ('DISCOUNT_COUPONS', 'GIFT_VOUCHERS')
      and (campaign.expiration_date is null or campaign.expiration_date >= %(now)s)
      and (%(before)s::timestamptz is null or campaign.created_at < %(before)s)
      and (campaign.type = 'AUTO_UPDATE' or exists (
          select from voucher free
          where free.campaign_id = campaign.id and free.publish_count = 0
            and free.holder_id is null and free.active and free.deleted_at is null))
      and not (campaign.join_once and exists (
          select from voucher joined
          where joined.holder_id = %(customer_id)s::text and joined.campaign_id = campaign.id))),
stack as (
    select 'promotion_stack', stack.id, stack.created_at, null::text,
           coalesce(stack.category_id, campaign.category_id), stack.campaign_id,
           campaign.campaign_type, null::text, null::text, '{}'::jsonb, stack.name
    from promotion_stack stack
    join campaign on campaign.id = stack.campaign_id
    where %(stacks)s and stack.project_id = %(project_id)s
      and campaign.active and campaign.deleted_at is null
      and (campaign.expiration_date is null or campaign.expiration_date >= %(now)s)
      and (%(before)s::timestamptz is null or stack.created_at < %(before)s)),
possible as (
    select * from held
    union all select * from generic
    union all select * from standalone
    union all select * from tier
    union all select * from joinable
    union all select * from stack)
select object, id, created_at, name
from possible
where (cardinality(%(kinds)s::text[]) = 0 or object = any(%(kinds)s))
  -- A campaign whose budget is used up closed itself.
  and not exists (
      select from campaign_budget_reached reached where reached.campaign_id = possible.campaign_id)
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'category_id', category_id, 'campaign_id', campaign_id, 'campaign_type', campaign_type,
        'resource_id', id, 'resource_type', object, 'voucher_type', voucher_type, 'code', code,
        'holder_role', holder_role, 'metadata', metadata), %(filters)s))
order by created_at desc, id
limit %(limit)s;
