-- What a customer has in loyalty and referral programmes, true to the ledger.

-- The points on a customer's cards at a moment, what was spent of them, how many customers they
-- brought; and by the name of each campaign its points, its tier and whom they brought there. At
-- '-infinity' what ran out and is not booked yet is still there, as in the events that tell of it.
create function customer_loyalty(project text, customer text, at timestamptz)
returns table (points bigint, redeemed_points bigint, referred_customers bigint, campaigns jsonb)
language sql stable as $$
    with cards as (
        select c.name, t.tier_id, tier.name as tier_name,
               coalesce(s.balance - s.owed, 0) as points, coalesce(s.spent, 0) as spent
        from loyalty_member m
        join loyalty_card k on k.member_id = m.id
        join campaign c on c.id = k.programme_id and c.deleted_at is null
        join voucher v on v.id = k.id and v.deleted_at is null
        left join loyalty_member_tier t on t.member_id = m.id and t.card_id = k.id
        left join loyalty_tier tier on tier.id = t.tier_id
        left join lateral ledger_standings(project, 'points', array[k.id], null, at) s on true
        where m.customer_id = customer and m.project_id = project),
    brought as (
        select c.name, count(*) as referred
        from referral r
        join campaign c on c.id = r.campaign_id
        where r.project_id = project and r.referrer_id = customer and r.status = 'converted'
        group by c.name),
    told as (
        select coalesce(cards.name, brought.name) as name, coalesce(cards.points, 0) as points,
               coalesce(cards.spent, 0) as spent, coalesce(brought.referred, 0) as referred,
               jsonb_strip_nulls(jsonb_build_object(
                   'points', cards.points, 'referred_customers', coalesce(brought.referred, 0),
                   'loyalty_tier', case when cards.tier_id is not null then
                       jsonb_build_object('id', cards.tier_id, 'name', cards.tier_name) end))
                   as document
        from cards
        full join brought using (name))
    select coalesce(sum(told.points), 0)::bigint, coalesce(sum(told.spent), 0)::bigint,
           coalesce(sum(told.referred), 0)::bigint,
           coalesce(jsonb_object_agg(told.name, told.document), '{}')
    from told
$$;

-- What a customer did, as the filters of segments see it, of the parts asked for: `orders`,
-- `redemptions`, `loyalty`, `event:<type>`.
create or replace function customer_parts(project text, customer text, parts text[]) returns jsonb
language plpgsql stable as $$
declare
    summary jsonb := '{}';
    told jsonb;
    loyalty jsonb := '{}';
    types text[] := array(
        select substr(part, 7) from unnest(parts) as part where starts_with(part, 'event:'));
begin
    if 'orders' = any(parts) then
        select jsonb_build_object('orders', jsonb_build_object(
            'total_amount', o.orders_amount, 'total_count', o.orders_count,
            'average_amount', o.orders_amount / greatest(1, o.orders_count),
            'last_order_amount', coalesce(o.last_order_amount, 0),
            'last_order_date', o.last_order_date)) into told
        from customer_orders(project, customer) o;
        summary := summary || told;
    end if;
    if 'redemptions' = any(parts) then
        select jsonb_build_object('redemptions', jsonb_build_object(
            'total_redeemed', r.redeemed + r.failed, 'total_failed', r.failed,
            'total_succeeded', r.redeemed, 'total_rolled_back', r.rolled_back,
            'total_rollback_failed', r.rollback_failed,
            'total_rollback_succeeded', r.rollback_succeeded,
            'gift', jsonb_build_object(
                'redeemed_amount', r.gift_redeemed, 'amount_to_go', r.gift_left),
            'loyalty_card', jsonb_build_object(
                'redeemed_points', l.redeemed_points, 'points_to_go', l.points))) into told
        from customer_redemptions(project, customer) r,
             customer_loyalty(project, customer, '-infinity') l;
        summary := summary || told;
    end if;
    if 'loyalty' = any(parts) then
        select jsonb_build_object('loyalty', jsonb_build_object(
            'points', l.points, 'referred_customers', l.referred_customers,
            'campaigns', l.campaigns)) into loyalty
        from customer_loyalty(project, customer, '-infinity') l;
    end if;
    if cardinality(types) > 0 then
        return loyalty || jsonb_build_object(
            'summary', summary, 'events', customer_events(customer, types));
    end if;
    return loyalty || jsonb_build_object('summary', summary);
end
$$;
