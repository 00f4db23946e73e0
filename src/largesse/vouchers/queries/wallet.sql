-- name: holdings
-- A page of the codes a customer holds, in the order of the holdings' ids: since when, as what, and
-- of what kind of campaign. A code that was published is held since then. Both directions stand
-- here, so that the page comes from one sort of a customer's codes.
select held.voucher, held.id, held.since, held.campaign_type, held.campaign_active
from (
    select 'rh_' || substr(v.id, 3) as id,
           to_jsonb(v) || jsonb_build_object('campaign', c.name) as voucher,
           coalesce(given.since, v.created_at) as since,
           c.campaign_type, coalesce(c.active, true) as campaign_active,
           v.id as voucher_id, v.campaign_id, v.type,
           case when v.is_referral_code then 'REFERRER' else 'OWNER' end as holder_role
    from voucher v
    left join campaign c on c.id = v.campaign_id
    left join (
        select code.id, min(p.created_at) as since
        from publication p
        cross join lateral unnest(p.voucher_ids) as code (id)
        where p.project_id = %(project_id)s and p.customer_id = %(customer_id)s
        group by code.id) given on given.id = v.id
    where v.holder_id = %(customer_id)s and v.project_id = %(project_id)s
      and v.deleted_at is null and c.deleted_at is null) held
where (%(starting_after)s::text is null
       or case when %(descending)s then held.id < %(starting_after)s
          else held.id > %(starting_after)s end)
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'id', held.id, 'created_at', held.since, 'redeemable_id', held.voucher_id,
        'redeemable_object', 'voucher', 'holder_role', held.holder_role,
        'campaign_id', held.campaign_id, 'campaign_type', held.campaign_type,
        'voucher_type', held.type), %(filters)s))
order by case when %(descending)s then held.id end desc, held.id
limit %(limit)s;

-- name: count_holdings
-- How many of the codes a customer holds pass the filters.
select count(*) as total
from voucher v
left join campaign c on c.id = v.campaign_id
left join (
    select code.id, min(p.created_at) as since
    from publication p
    cross join lateral unnest(p.voucher_ids) as code (id)
    where p.project_id = %(project_id)s and p.customer_id = %(customer_id)s
    group by code.id) given on given.id = v.id
where v.holder_id = %(customer_id)s and v.project_id = %(project_id)s
  and v.deleted_at is null and c.deleted_at is null
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'id', 'rh_' || substr(v.id, 3), 'created_at', coalesce(given.since, v.created_at),
        'redeemable_id', v.id, 'redeemable_object', 'voucher',
        'holder_role', case when v.is_referral_code then 'REFERRER' else 'OWNER' end,
        'campaign_id', v.campaign_id, 'campaign_type', c.campaign_type,
        'voucher_type', v.type), %(filters)s));
