-- name: voucher
-- Every voucher that passes the filters, as a document of everything that can be exported of it.
-- order created_at: v.created_at, v.id
-- order -created_at: v.created_at desc, v.id
-- order updated_at: coalesce(v.updated_at, v.created_at), v.id
-- order -updated_at: coalesce(v.updated_at, v.created_at) desc, v.id
-- order code: v.code_key
-- order -code: v.code_key desc
select d.document
from voucher v
left join campaign c on c.id = v.campaign_id
left join category g on g.id = v.category_id
left join customer h on h.id = v.holder_id
left join usage_counter redeemed
    on redeemed.project_id = v.project_id and redeemed.key = 'voucher:' || v.id
left join lateral ledger_standings(
        v.project_id, 'credits', array[v.id], null, now()) card
    on v.type = 'GIFT_VOUCHER'
left join lateral ledger_standings(
        v.project_id, 'points', array[v.id], null, '-infinity') points
    on v.type = 'LOYALTY_CARD'
cross join lateral (select jsonb_build_object(
    'id', v.id, 'code', v.code, 'voucher_type', v.type, 'type', v.type,
    'value', coalesce(
        v.discount -> 'amount_off', v.discount -> 'percent_off', v.discount -> 'fixed_amount',
        v.discount -> 'unit_off', v.discount -> 'points', v.gift -> 'amount', v.loyalty_card -> 'points'),
    'formula', coalesce(
        v.discount ->> 'amount_off_formula', v.discount ->> 'percent_off_formula',
        v.discount ->> 'fixed_amount_formula', v.discount ->> 'unit_off_formula',
        v.discount ->> 'points_formula'),
    'discount_type', v.discount ->> 'type', 'discount_effect', v.discount ->> 'effect',
    'discount_amount_limit', v.discount -> 'amount_limit',
    'discount_unit_type', v.discount ->> 'unit_type',
    'discount_unit_effect',
        case when v.discount ->> 'type' = 'UNIT' then v.discount ->> 'effect' end,
    'campaign', c.name, 'campaign_id', v.campaign_id,
    'category', g.name, 'category_id', v.category_id,
    'start_date', wire_instant(v.start_date), 'expiration_date', wire_instant(v.expiration_date),
    'validity_timeframe_interval', v.validity_timeframe ->> 'interval',
    'validity_timeframe_duration', v.validity_timeframe ->> 'duration',
    'validity_day_of_week', array_to_string(v.validity_day_of_week, ','),
    'gift_balance', card.balance,
    'loyalty_balance', coalesce(
        points.balance - points.owed, (v.loyalty_card ->> 'points')::bigint),
    'redemption_quantity', v.redemption_quantity,
    'redemption_count', coalesce(redeemed.used, 0),
    'publish_count', v.publish_count,
    'active', v.active, 'is_referral_code', v.is_referral_code,
    'additional_info', v.additional_info,
    'customer_id', v.holder_id, 'holder_id', v.holder_id, 'customer_source_id', h.source_id,
    'validation_rules_id', (
        select string_agg(a.rule_id, ',' order by a.created_at, a.rule_id)
        from validation_rule_assignment a
        where a.project_id = v.project_id and a.related_object_id = v.id),
    'qr_code', %(base)s || '/v1/assets/qr/' || v.id,
    'bar_code', %(base)s || '/v1/assets/barcode/' || v.id,
    'metadata', v.metadata,
    'created_at', wire_instant(v.created_at), 'updated_at', wire_instant(v.updated_at)
) as document) d
where v.project_id = %(project_id)s and v.deleted_at is null and c.deleted_at is null
  and (%(campaign_id)s::text is null or v.campaign_id = %(campaign_id)s)
  and (%(filters)s::jsonb is null or list_filters_pass(d.document, %(filters)s))
order by {order};

-- name: redemption
-- Every redemption and rollback, parents of stacks left out: they redeem nothing themselves.
-- order created_at: r.created_at, r.position
-- order -created_at: r.created_at desc, r.position
-- order id: r.id
-- order -id: r.id desc
-- order voucher_code: r.voucher_code, r.id
-- order -voucher_code: r.voucher_code desc, r.id
-- order customer_id: r.customer_id, r.id
-- order -customer_id: r.customer_id desc, r.id
-- order tracking_id: r.tracking_id, r.id
-- order -tracking_id: r.tracking_id desc, r.id
select d.document
from redemption r
left join campaign c on c.id = r.campaign_id
left join customer h on h.id = r.customer_id
left join voucher v on v.id = r.voucher_id
cross join lateral (select jsonb_build_object(
    'id', r.id, 'object', r.kind, 'date', wire_instant(r.created_at),
    'created_at', wire_instant(r.created_at),
    'voucher_code', r.voucher_code, 'voucher_id', r.voucher_id,
    'campaign', c.name, 'campaign_id', r.campaign_id,
    'promotion_tier_id', r.promotion_tier_id,
    'customer_id', r.customer_id, 'customer_source_id', h.source_id, 'customer_name', h.name,
    'tracking_id', r.tracking_id, 'order_id', r.order_id, 'order_amount', r.order_amount,
    'discount_amount', r.discount_amount,
    'gift_amount', case when v.type = 'GIFT_VOUCHER' then r.amount end,
    'loyalty_points', case when v.type = 'LOYALTY_CARD' then r.amount end, 'points', r.points,
    'result', r.result, 'failure_code', r.failure_code, 'failure_message', r.failure_message,
    'reason', r.reason, 'related_redemption_id', r.redemption_id, 'metadata', r.metadata
) as document) d
where r.project_id = %(project_id)s and not r.is_parent
  and (%(campaign_id)s::text is null or r.campaign_id = %(campaign_id)s)
  and (%(filters)s::jsonb is null or list_filters_pass(d.document, %(filters)s))
order by {order};

-- name: customer
-- Every customer; what they did is summed up only when `sums` asks for it.
-- order created_at: h.created_at, h.id
-- order -created_at: h.created_at desc, h.id
-- order updated_at: coalesce(h.updated_at, h.created_at), h.id
-- order -updated_at: coalesce(h.updated_at, h.created_at) desc, h.id
-- order name: h.name, h.id
-- order -name: h.name desc, h.id
-- order email: h.email, h.id
-- order -email: h.email desc, h.id
-- order source_id: h.source_id, h.id
-- order -source_id: h.source_id desc, h.id
select d.document
from customer h
left join lateral (
    select
        count(*) filter (where r.kind = 'redemption') as total,
        count(*) filter (where r.kind = 'redemption' and r.result = 'SUCCESS') as succeeded,
        count(*) filter (where r.kind = 'redemption' and r.result = 'FAILURE') as failed,
        count(*) filter (where r.kind = 'redemption_rollback' and r.result = 'SUCCESS')
            as rolled_back,
        count(*) filter (where r.kind = 'redemption_rollback' and r.result = 'FAILURE')
            as rollbacks_failed
    from redemption r
    where %(sums)s and r.customer_id = h.id and not r.is_parent
) redemptions on true
left join lateral (
    select
        count(*) as total, sum(o.total_amount) as amount,
        (array_agg(o.total_amount order by o.created_at desc))[1] as last_amount,
        max(o.created_at) as last_at
    from customer_order o
    where %(sums)s and o.customer_id = h.id and o.status in ('PAID', 'FULFILLED')
) orders on true
left join lateral customer_loyalty(h.project_id, h.id, '-infinity') loyalty on %(sums)s
cross join lateral (select jsonb_build_object(
    'id', h.id, 'source_id', h.source_id, 'name', h.name, 'description', h.description,
    'email', h.email, 'phone', h.phone, 'birthdate', h.birthdate, 'birthday', h.birthdate,
    'address', h.address,
    'address_city', h.address ->> 'city', 'address_state', h.address ->> 'state',
    'address_line_1', h.address ->> 'line_1', 'address_line_2', h.address ->> 'line_2',
    'address_country', h.address ->> 'country',
    'address_postal_code', h.address ->> 'postal_code',
    'redemptions_total_redeemed', redemptions.total,
    'redemptions_total_failed', redemptions.failed,
    'redemptions_total_succeeded', redemptions.succeeded,
    'redemptions_total_rolled_back', redemptions.rolled_back,
    'redemptions_total_rollback_failed', redemptions.rollbacks_failed,
    'redemptions_total_rollback_succeeded', redemptions.rolled_back,
    'orders_total_amount', coalesce(orders.amount, 0),
    'orders_total_count', orders.total,
    'orders_average_amount',
        case when orders.total > 0 then round(orders.amount / orders.total) else 0 end,
    'orders_last_order_amount', coalesce(orders.last_amount, 0),
    'orders_last_order_date', wire_instant(orders.last_at),
    'loyalty_points', coalesce(loyalty.points, 0),
    'loyalty_referred_customers', coalesce(loyalty.referred_customers, 0),
    'metadata', h.metadata, 'system_metadata', h.system_metadata,
    'created_at', wire_instant(h.created_at), 'updated_at', wire_instant(h.updated_at)
) as document) d
where h.project_id = %(project_id)s
  and (%(filters)s::jsonb is null or list_filters_pass(d.document, %(filters)s))
order by {order};

-- name: publication
-- Every publication; one of several vouchers is a line for each.
-- order created_at: p.created_at, p.id
-- order -created_at: p.created_at desc, p.id
-- order id: p.id
-- order -id: p.id desc
-- order channel: p.channel, p.id
-- order -channel: p.channel desc, p.id
select d.document
from publication p
left join campaign c on c.id = p.campaign_id
left join customer h on h.id = p.customer_id
left join voucher v on v.project_id = p.project_id and v.id = any(p.voucher_ids)
cross join lateral (select jsonb_build_object(
    'id', p.id, 'code', v.code, 'voucher_code', v.code,
    'customer_id', p.customer_id, 'customer_source_id', h.source_id,
    'date', wire_instant(p.created_at), 'created_at', wire_instant(p.created_at),
    'channel', p.channel, 'campaign', c.name, 'campaign_id', p.campaign_id,
    'source_id', p.source_id, 'is_winner', null, 'result', p.result,
    'failure_code', p.failure_code, 'failure_message', p.failure_message,
    'metadata', p.metadata
) as document) d
where p.project_id = %(project_id)s
  and (%(filters)s::jsonb is null or list_filters_pass(d.document, %(filters)s))
order by {order};

-- name: order
-- Every order.
-- order created_at: o.created_at, o.id
-- order -created_at: o.created_at desc, o.id
-- order updated_at: coalesce(o.updated_at, o.created_at), o.id
-- order -updated_at: coalesce(o.updated_at, o.created_at) desc, o.id
-- order status: o.status, o.id
-- order -status: o.status desc, o.id
select d.document
from customer_order o
cross join lateral (select jsonb_build_object(
    'id', o.id, 'source_id', o.source_id, 'status', o.status, 'customer_id', o.customer_id,
    'referrer_id', o.referrer_id, 'amount', o.amount, 'initial_amount', o.initial_amount,
    'discount_amount', o.discount_amount, 'items_discount_amount', o.items_discount_amount,
    'total_discount_amount', o.total_discount_amount, 'total_amount', o.total_amount,
    'metadata', o.metadata,
    'created_at', wire_instant(o.created_at), 'updated_at', wire_instant(o.updated_at)
) as document) d
where o.project_id = %(project_id)s
  and (%(filters)s::jsonb is null or list_filters_pass(d.document, %(filters)s))
order by {order};

-- name: points_expiration
-- What is left on the cards of a programme of points that came together, by when they expire;
-- `expires_at` is the last local day they are good for.
-- order expires_at: l.expires_at nulls last, l.id
-- order -expires_at: l.expires_at desc nulls first, l.id desc
select d.document
from loyalty_card k
join project p on p.id = k.project_id
join ledger_lot l on l.project_id = k.project_id and l.kind = 'points' and l.holder_id = k.id
cross join lateral (select jsonb_build_object(
    'id', 'lopb_' || substr(l.id, strpos(l.id, '_') + 1), 'campaign_id', k.programme_id,
    'voucher_id', k.id, 'points', l.remaining, 'status', 'ACTIVE',
    'expires_at', ((l.expires_at - interval '1 microsecond') at time zone p.time_zone)::date
) as document) d
where k.project_id = %(project_id)s and l.remaining > 0
  and (%(campaign_id)s::text is null or k.programme_id = %(campaign_id)s)
  and (%(filters)s::jsonb is null or list_filters_pass(d.document, %(filters)s))
order by {order};

-- name: voucher_transactions
-- Every movement on a gift card or a loyalty card.
-- order created_at: p.position
-- order -created_at: p.position desc
select d.document
from ledger_posting p
left join customer_order o on o.id = p.refers ->> 'order_id' and o.project_id = p.project_id
cross join lateral (select jsonb_build_object(
    'id', p.id, 'type', card_transaction_type(p.kind, p.reason), 'source_id', p.source_id,
    'reason', p.refers ->> 'note', 'source', p.refers -> 'related' ->> 'source',
    'balance', p.balance, 'amount', p.amount, 'created_at', wire_instant(p.created_at),
    'voucher_id', p.holder_id, 'campaign_id', coalesce(p.programme_id, p.campaign_id),
    'related_transaction_id', p.refers -> 'related' ->> 'transaction_id',
    'details', jsonb_strip_nulls(jsonb_build_object(
        'balance', jsonb_build_object(
            'type', case p.kind when 'points' then 'loyalty_card' else 'gift_voucher' end,
            'total', p.total, 'amount', p.amount, 'balance', p.balance, 'object', 'balance',
            'related_object', jsonb_build_object('type', 'voucher', 'id', p.holder_id)),
        'order', case when o.id is not null then
            jsonb_build_object('id', o.id, 'source_id', o.source_id) end,
        'redemption', case when p.redemption_id is not null then
            jsonb_build_object('id', p.redemption_id) end,
        'rollback', case when p.rollback_id is not null then
            jsonb_build_object('id', p.rollback_id) end))
) as document) d
where p.project_id = %(project_id)s and starts_with(p.holder_id, 'v_')
  and (%(voucher_id)s::text is null or p.holder_id = %(voucher_id)s)
  and (%(campaign_id)s::text is null or p.programme_id = %(campaign_id)s)
  and (%(filters)s::jsonb is null or list_filters_pass(d.document, %(filters)s))
order by {order};

-- name: product
-- Every product.
-- order created_at: p.created_at, p.id
-- order -created_at: p.created_at desc, p.id
-- order updated_at: coalesce(p.updated_at, p.created_at), p.id
-- order -updated_at: coalesce(p.updated_at, p.created_at) desc, p.id
-- order name: p.name, p.id
-- order -name: p.name desc, p.id
-- order source_id: p.source_id, p.id
-- order -source_id: p.source_id desc, p.id
select d.document
from product p
cross join lateral (select jsonb_build_object(
    'id', p.id, 'source_id', p.source_id, 'name', p.name, 'price', p.price,
    'attributes', array_to_string(p.attributes, ','), 'image_url', p.image_url,
    'metadata', p.metadata,
    'created_at', wire_instant(p.created_at), 'updated_at', wire_instant(p.updated_at)
) as document) d
where p.project_id = %(project_id)s and p.deleted_at is null
  and (%(filters)s::jsonb is null or list_filters_pass(d.document, %(filters)s))
order by {order};

-- name: sku
-- Every SKU, with the product it is of.
-- order created_at: s.created_at, s.id
-- order -created_at: s.created_at desc, s.id
-- order updated_at: coalesce(s.updated_at, s.created_at), s.id
-- order -updated_at: coalesce(s.updated_at, s.created_at) desc, s.id
-- order source_id: s.source_id, s.id
-- order -source_id: s.source_id desc, s.id
select d.document
from sku s
join product p on p.project_id = s.project_id and p.id = s.product_id
cross join lateral (select jsonb_build_object(
    'id', s.id, 'source_id', s.source_id, 'sku', s.sku,
    'product_id', s.product_id, 'product_source_id', p.source_id,
    'price', s.price, 'currency', s.currency, 'attributes', s.attributes,
    'image_url', s.image_url, 'metadata', s.metadata,
    'created_at', wire_instant(s.created_at), 'updated_at', wire_instant(s.updated_at)
) as document) d
where s.project_id = %(project_id)s and s.deleted_at is null and p.deleted_at is null
  and (%(filters)s::jsonb is null or list_filters_pass(d.document, %(filters)s))
order by {order};

-- name: promotion_tier
-- Every promotion tier; of a campaign in the bin there are none.
-- order created_at: t.created_at, t.id
select d.document
from promotion_tier t
join campaign c on c.id = t.campaign_id
left join category g on g.id = t.category_id
cross join lateral (select jsonb_build_object(
    'id', t.id, 'name', t.name, 'banner', t.banner, 'campaign', c.name,
    'campaign_id', t.campaign_id, 'category', g.name, 'category_id', t.category_id,
    'discount_type', t.discount ->> 'type', 'discount_effect', t.discount ->> 'effect',
    'value', coalesce(
        t.discount -> 'amount_off', t.discount -> 'percent_off', t.discount -> 'fixed_amount',
        t.discount -> 'unit_off'),
    'hierarchy', t.hierarchy, 'active', t.active,
    'start_date', wire_instant(t.start_date), 'expiration_date', wire_instant(t.expiration_date),
    'metadata', t.metadata,
    'created_at', wire_instant(t.created_at), 'updated_at', wire_instant(t.updated_at)
) as document) d
where t.project_id = %(project_id)s and c.deleted_at is null
  and (%(campaign_id)s::text is null or t.campaign_id = %(campaign_id)s)
  and (%(filters)s::jsonb is null or list_filters_pass(d.document, %(filters)s))
order by {order};
