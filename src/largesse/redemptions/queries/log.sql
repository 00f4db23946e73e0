-- name: insert_redemption
-- A row of the log; rows are never changed.
insert into redemption (
    id, project_id, kind, result, parent_id, is_parent, redemption_id, rollback_order_mode,
    voucher_id, voucher_code, promotion_tier_id, campaign_id, customer_id, order_id, caller_id,
    tracking_id, session_key, amount, points, order_amount, discount_amount, failure_code,
    failure_message, reason, metadata, order_snapshot, claims, reward, created_at)
values (
    %(id)s, %(project_id)s, %(kind)s, %(result)s, %(parent_id)s, %(is_parent)s,
    %(redemption_id)s, %(rollback_order_mode)s, %(voucher_id)s, %(voucher_code)s,
    %(promotion_tier_id)s, %(campaign_id)s, %(customer_id)s, %(order_id)s, %(caller_id)s,
    %(tracking_id)s, %(session_key)s, %(amount)s, %(points)s, %(order_amount)s,
    %(discount_amount)s,
    %(failure_code)s, %(failure_message)s, %(reason)s, %(metadata)s, %(order_snapshot)s,
    %(claims)s, %(reward)s, %(created_at)s);

-- name: details
-- Rows of the log in the order asked for, each with what it is about as that stands now.
-- Reads the tables of vouchers, campaigns, catalog and customers.
select to_jsonb(redemption) as redemption,
       rollbacks.related as rollbacks,
       children.related as children,
       returned.shares as returns,
       to_jsonb(customer) as customer,
       to_jsonb(voucher.*) || jsonb_build_object('campaign', campaign.name) as voucher,
       to_jsonb(tier) as tier,
       to_jsonb(campaign) as campaign,
       sorted.categories,
       put_on.assignments,
       coalesce(redeemed.used, 0) as redeemed_quantity,
       to_jsonb(card) as credits
from unnest(%(ids)s::text[]) with ordinality as asked (id, position)
join redemption on redemption.id = asked.id and redemption.project_id = %(project_id)s
left join lateral (
    select jsonb_agg(jsonb_build_object(
               'id', back.id, 'date', back.created_at,
               'rollback_order_mode', back.rollback_order_mode)
           order by back.created_at, back.id) as related
    from redemption back
    where back.redemption_id = redemption.id
      and back.kind = 'redemption_rollback' and back.result = 'SUCCESS') rollbacks on true
left join lateral (
    select jsonb_agg(jsonb_build_object('id', child.id, 'date', child.created_at)
           order by child.position) as related
    from redemption child
    where child.parent_id = redemption.id) children on true
left join lateral (
    select jsonb_agg(jsonb_build_object(
               'id', share.return_id, 'date', share.created_at, 'amount', share.amount,
               'points', share.points, 'discount_amount', share.discount_amount)
           order by share.created_at, share.return_id) as shares
    from return_share share
    where share.redemption_id = redemption.id) returned on true
left join customer
    on customer.id = redemption.customer_id and customer.project_id = %(project_id)s
left join voucher on voucher.id = redemption.voucher_id
left join promotion_tier tier on tier.id = redemption.promotion_tier_id
left join campaign on campaign.id = redemption.campaign_id
left join lateral (
    select jsonb_agg(to_jsonb(category) order by category.hierarchy, category.created_at, category.id)
        as categories
    from category
    where category.id in (voucher.category_id, tier.category_id, campaign.category_id)) sorted
    on true
left join lateral (
    select jsonb_agg(to_jsonb(assignment) order by assignment.created_at, assignment.id)
        as assignments
    from validation_rule_assignment assignment
    where assignment.project_id = %(project_id)s
      and assignment.related_object_id in (voucher.id, tier.id, campaign.id)) put_on on true
left join usage_counter redeemed
    on redeemed.project_id = %(project_id)s
   and redeemed.key = coalesce('voucher:' || voucher.id, 'promotion_tier:' || tier.id)
left join lateral ledger_standings(
        %(project_id)s, 'credits', array[voucher.id], null, %(now)s) card
    on voucher.type = 'GIFT_VOUCHER'
order by asked.position;

-- fragment: entries_asked_for
-- A campaign or a customer is found first, so that their entries come from an index in the order
-- of the list; `only_` is what an index answers of the filters.
from redemption
left join campaign on campaign.id = redemption.campaign_id
where redemption.project_id = %(project_id)s
  and (%(result)s::text is null or redemption.result = %(result)s)
  and (%(kind)s::text is null or redemption.kind = %(kind)s)
  and (%(voucher_id)s::text is null or redemption.voucher_id = %(voucher_id)s)
  and (%(campaign)s::text is null or redemption.campaign_id = (
        select k.id from campaign k
        where k.project_id = %(project_id)s and (k.id = %(campaign)s or k.name = %(campaign)s)
        order by k.id = %(campaign)s desc limit 1))
  and (%(customer)s::text is null or redemption.customer_id = (
        select h.id from customer h
        where h.project_id = %(project_id)s and (h.id = %(customer)s or h.source_id = %(customer)s)
        order by h.id = %(customer)s desc limit 1))
  and (%(created_after)s::timestamptz is null or redemption.created_at > %(created_after)s)
  and (%(created_before)s::timestamptz is null or redemption.created_at < %(created_before)s)
  and (%(only_customer_id)s::text is null or redemption.customer_id = %(only_customer_id)s)
  and (%(only_voucher_code)s::text is null or redemption.voucher_code = %(only_voucher_code)s)
  and (%(only_campaign_id)s::text is null or redemption.campaign_id = %(only_campaign_id)s)
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'voucher_code', redemption.voucher_code,
        'related_object_id',
        coalesce(redemption.voucher_id, redemption.promotion_tier_id, redemption.id),
        'related_object_parent_id', redemption.campaign_id,
        'parent_redemption_id', redemption.parent_id,
        'failure_code', redemption.failure_code, 'result', redemption.result,
        'object', redemption.kind, 'customer_id', redemption.customer_id,
        'campaign_name', campaign.name, 'created_at', redemption.created_at,
        'metadata', redemption.metadata), %(filters)s))

-- name: entries
-- A page of the log; parents and their children are rows alike.
-- order created_at: redemption.created_at, redemption.position
-- order -created_at: redemption.created_at desc, redemption.position
-- order id: redemption.id
-- order -id: redemption.id desc
-- order voucher_code: redemption.voucher_code, redemption.created_at desc, redemption.position
-- order -voucher_code: redemption.voucher_code desc nulls last, redemption.created_at desc, redemption.position
-- order tracking_id: redemption.tracking_id, redemption.created_at desc, redemption.position
-- order -tracking_id: redemption.tracking_id desc nulls last, redemption.created_at desc, redemption.position
-- order customer_id: redemption.customer_id, redemption.created_at desc, redemption.position
-- order -customer_id: redemption.customer_id desc nulls last, redemption.created_at desc, redemption.position
select redemption.id
{entries_asked_for}
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_entries
-- How many entries of the log match; no more than so many are counted.
select count(*) as total from (select {entries_asked_for} limit %(most)s) counted;

-- name: gift_cards
-- Which of some vouchers are gift cards.
select id from voucher
where project_id = %(project_id)s and id = any(%(ids)s) and type = 'GIFT_VOUCHER';

-- name: known_entries
-- Which of some entries of the log are there.
select id from redemption where project_id = %(project_id)s and id = any(%(ids)s);

-- name: children_of
-- The redemptions a parent groups, first to last.
select id from redemption where parent_id = %(parent_id)s order by position;

-- name: voucher_by_reference
-- A voucher by code or id, as far as a list of its redemptions needs it.
select voucher.id, voucher.code, voucher.redemption_quantity as quantity,
       coalesce(redeemed.used, 0) as redeemed_quantity,
       case when voucher.type = 'GIFT_VOUCHER' then coalesce(card.spent, 0) end as redeemed_amount
from voucher
left join usage_counter redeemed
    on redeemed.project_id = %(project_id)s and redeemed.key = 'voucher:' || voucher.id
left join lateral ledger_standings(
        %(project_id)s, 'credits', array[voucher.id], null, now()) card
    on voucher.type = 'GIFT_VOUCHER'
where voucher.project_id = %(project_id)s and voucher.deleted_at is null
  and (voucher.code_key = %(code_key)s or voucher.id = %(reference)s)
order by voucher.code_key = %(code_key)s desc
limit 1;
