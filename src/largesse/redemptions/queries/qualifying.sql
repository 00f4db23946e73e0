-- name: possible
-- What a customer might use now, newest first: codes they hold and, beyond the wallet, codes for
-- everybody, promotion tiers, and campaigns that still have a code to give. Only what is switched
-- on and not past its end; everything else is for the decision. Reads the tables of vouchers and
-- campaigns.
with possible as (
    select 'voucher' as object, voucher.id, voucher.created_at, voucher.code,
           coalesce(voucher.category_id, campaign.category_id) as category_id,
           voucher.campaign_id, campaign.campaign_type, voucher.type as voucher_type,
           case when voucher.holder_id = %(customer_id)s::text then
               case when voucher.is_referral_code then 'REFERRER' else 'OWNER' end
           end as holder_role
    from voucher
    left join campaign on campaign.id = voucher.campaign_id
    where voucher.project_id = %(project_id)s and voucher.deleted_at is null and voucher.active
      and (voucher.expiration_date is null or voucher.expiration_date >= %(now)s)
      and (campaign.id is null or campaign.active and campaign.deleted_at is null)
      and (voucher.holder_id = %(customer_id)s::text
           or not %(wallet)s and voucher.holder_id is null
              and (campaign.id is null or campaign.type = 'STANDALONE'))
    union all
    select 'promotion_tier', tier.id, tier.created_at, null,
           coalesce(tier.category_id, campaign.category_id), tier.campaign_id,
           campaign.campaign_type, null, null
    from promotion_tier tier
    join campaign on campaign.id = tier.campaign_id
    where not %(wallet)s and tier.project_id = %(project_id)s and tier.active
      and campaign.active and campaign.deleted_at is null
      and (coalesce(tier.expiration_date, campaign.expiration_date) is null
           or coalesce(tier.expiration_date, campaign.expiration_date) >= %(now)s)
    union all
    select 'campaign', campaign.id, campaign.created_at, null, campaign.category_id, campaign.id,
           campaign.campaign_type, campaign.voucher ->> 'type', null
    from campaign
    where not %(wallet)s and campaign.project_id = %(project_id)s and campaign.active
      and campaign.deleted_at is null and campaign.type <> 'STANDALONE'
      and campaign.campaign_type in ('DISCOUNT_COUPONS', 'GIFT_VOUCHERS')
      and (campaign.expiration_date is null or campaign.expiration_date >= %(now)s)
      and (campaign.type = 'AUTO_UPDATE' or exists (
          select from voucher free
          where free.campaign_id = campaign.id and free.publish_count = 0
            and free.holder_id is null and free.active and free.deleted_at is null)))
select object, id, created_at
from possible
-- The cursor has the wire's milliseconds: the column is cut to the same before it is compared.
where (%(starting_after)s::timestamptz is null
       or date_trunc('milliseconds', created_at) < %(starting_after)s)
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'category_id', category_id, 'campaign_id', campaign_id, 'campaign_type', campaign_type,
        'resource_id', id, 'resource_type', object, 'voucher_type', voucher_type, 'code', code,
        'holder_role', holder_role), %(filters)s))
order by created_at desc, id
limit %(limit)s offset %(offset)s;
