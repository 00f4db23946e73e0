-- name: summary
-- What happened to a campaign from one instant up to another, counted from what is kept: its
-- redemptions and publications all of them, validations as far back as their log goes. Reads the
-- tables of vouchers and publications.
select
    r.redemptions, r.redemptions_succeeded, r.redemptions - r.redemptions_succeeded
        as redemptions_failed,
    r.rollbacks, r.rollbacks_succeeded, r.rollbacks - r.rollbacks_succeeded as rollbacks_failed,
    r.discounted_amount,
    r.rolledback_discounted_amount + s.discount_amount as rolledback_discounted_amount,
    r.orders_amount, r.orders_rolledback_amount + s.order_amount as orders_rolledback_amount,
    r.amount_redeemed, r.amount_rolledback + s.amount as amount_rolledback,
    a.validations, a.validations_succeeded, a.validations - a.validations_succeeded
        as validations_failed,
    v.vouchers_created, v.created_vouchers_amount, d.vouchers_deleted,
    p.publications, p.publications_succeeded, p.publications - p.publications_succeeded
        as publications_failed
from (
    select
        count(*) filter (where kind = 'redemption') as redemptions,
        count(*) filter (where kind = 'redemption' and result = 'SUCCESS')
            as redemptions_succeeded,
        count(*) filter (where kind = 'redemption_rollback') as rollbacks,
        count(*) filter (where kind = 'redemption_rollback' and result = 'SUCCESS')
            as rollbacks_succeeded,
        coalesce(sum(discount_amount) filter (
            where kind = 'redemption' and result = 'SUCCESS'), 0)::bigint as discounted_amount,
        coalesce(sum(order_amount) filter (
            where kind = 'redemption' and result = 'SUCCESS'), 0)::bigint as orders_amount,
        coalesce(sum(amount) filter (
            where kind = 'redemption' and result = 'SUCCESS'), 0)::bigint as amount_redeemed,
        coalesce(-sum(amount) filter (
            where kind = 'redemption_rollback' and result = 'SUCCESS'), 0)::bigint
            as amount_rolledback,
        coalesce(sum(o.discount) filter (where result = 'SUCCESS'), 0)::bigint
            as rolledback_discounted_amount,
        coalesce(sum(o.amount_of_order) filter (where result = 'SUCCESS'), 0)::bigint
            as orders_rolledback_amount
    from redemption taken
    left join lateral (
        -- What returns of some of an order gave back before is counted when they did.
        select back.discount_amount - coalesce(sum(share.discount_amount), 0) as discount,
               back.order_amount - coalesce(sum(share.order_amount), 0) as amount_of_order
        from redemption back
        left join return_share share on share.redemption_id = back.id
        where taken.kind = 'redemption_rollback' and back.id = taken.redemption_id
        group by back.id
    ) o on true
    where taken.project_id = %(project_id)s and taken.campaign_id = %(campaign_id)s
      and not taken.is_parent
      and taken.created_at >= %(start)s and taken.created_at < %(end)s
) r
cross join (
    select
        coalesce(sum(share.amount), 0)::bigint as amount,
        coalesce(sum(share.discount_amount), 0)::bigint as discount_amount,
        coalesce(sum(share.order_amount), 0)::bigint as order_amount
    from redemption back
    join return_share share on share.redemption_id = back.id
    where back.project_id = %(project_id)s and back.campaign_id = %(campaign_id)s
      and share.created_at >= %(start)s and share.created_at < %(end)s
) s
cross join (
    select
        count(*) as validations,
        count(*) filter (where outcome = 'APPLICABLE') as validations_succeeded
    from attempt
    where project_id = %(project_id)s and campaign_id = %(campaign_id)s and kind = 'validation'
      and at >= %(start)s and at < %(end)s
) a
cross join (
    select
        count(*) as vouchers_created,
        coalesce(sum((gift ->> 'amount')::numeric), 0)::bigint as created_vouchers_amount
    from voucher
    where campaign_id = %(campaign_id)s and created_at >= %(start)s and created_at < %(end)s
) v
cross join (
    select count(*) as vouchers_deleted
    from voucher
    where campaign_id = %(campaign_id)s and deleted_at >= %(start)s and deleted_at < %(end)s
) d
cross join (
    select
        count(*) as publications,
        count(*) filter (where result = 'SUCCESS') as publications_succeeded
    from publication
    where project_id = %(project_id)s and campaign_id = %(campaign_id)s
      and created_at >= %(start)s and created_at < %(end)s
) p;
