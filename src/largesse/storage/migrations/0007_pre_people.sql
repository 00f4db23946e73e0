-- Custom events, segments that follow a filter, what customers did, and being forgotten.

-- What a merchant's customers did, as the merchant tells it: never edited.
create table custom_event (
    id text primary key,
    project_id text not null references project,
    customer_id text not null references customer on delete cascade,
    type text not null,
    metadata jsonb not null default '{}',
    -- The referral and the loyalty card the event named, as they were told.
    referral jsonb,
    loyalty jsonb,
    created_at timestamptz not null
);
create index custom_event_customer on custom_event (customer_id, type, created_at desc, id);

alter table customer
    -- Seen under a tracking id, never yet told of by the merchant.
    add column unconfirmed boolean not null default false;

alter table segment
    -- While customers are looked through the first time: the last one looked at, how many of how
    -- many.
    add column sync_status text not null default 'DONE'
        check (sync_status in ('IN_PROGRESS', 'DONE')),
    add column synced_to text not null default '',
    add column synced bigint not null default 0,
    add column customers bigint not null default 0,
    -- What the filter asks besides the profile: `orders`, `redemptions`, `event:<type>`.
    add column parts text[] not null default '{}',
    -- Whether time alone lets customers enter or leave.
    add column timed boolean not null default false,
    add column purpose text,
    add column target jsonb;
create index segment_dynamic on segment (project_id, type) where type <> 'static';

-- Customers of whom something changed that segments may ask about, until they are looked at.
create table segment_refresh (
    project_id text not null references project,
    customer_id text not null,
    primary key (project_id, customer_id)
);

-- What happened to or through each customer, one row an event of the outbox: never edited.
create table customer_activity (
    -- The number of the event: it orders what happened at one moment.
    event_id bigint not null,
    customer_id text not null,
    project_id text not null references project,
    type text not null,
    category text not null check (category in ('ACTION', 'EFFECT')),
    campaign_id text,
    data jsonb not null,
    group_id text not null,
    created_at timestamptz not null,
    primary key (customer_id, event_id)
);
create index customer_activity_created
    on customer_activity (customer_id, created_at desc, event_id desc);

-- Who was forgotten, and what was found of them: no name, an id that belongs to nobody now.
create table permanent_deletion (
    id text primary key,
    project_id text not null references project,
    related_object_id text not null,
    status text not null check (status in ('IN_PROGRESS', 'DONE')),
    data jsonb not null default '{}',
    created_at timestamptz not null
);

-- What a customer paid: orders paid or fulfilled.
create function customer_orders(project text, customer text)
returns table (orders_count bigint, orders_amount bigint, last_order_amount bigint,
               last_order_date timestamptz)
language sql stable as $$
    select count(*), coalesce(sum(o.total_amount), 0)::bigint,
           (array_agg(coalesce(o.total_amount, 0) order by o.created_at desc, o.id))[1],
           max(o.created_at)
    from customer_order o
    where o.customer_id = customer and o.project_id = project
      and o.status in ('PAID', 'FULFILLED')
$$;

-- What a customer redeemed (the group that holds several counts as none), and what gift cards gave
-- and still hold.
create function customer_redemptions(project text, customer text)
returns table (redeemed bigint, failed bigint, rolled_back bigint, rollback_failed bigint,
               rollback_succeeded bigint, gift_redeemed bigint, gift_left bigint)
language sql stable as $$
    select count(*) filter (where told.kind = 'redemption' and told.result = 'SUCCESS'),
           count(*) filter (where told.kind = 'redemption' and told.result = 'FAILURE'),
           count(*) filter (where told.kind = 'redemption' and told.taken_back),
           count(*) filter (where told.kind = 'redemption_rollback' and told.result = 'FAILURE'),
           count(*) filter (where told.kind = 'redemption_rollback' and told.result = 'SUCCESS'),
           coalesce(sum(told.amount) filter (
               where told.result = 'SUCCESS' and told.voucher_type = 'GIFT_VOUCHER'), 0)::bigint,
           (select coalesce(sum((v.gift ->> 'amount')::bigint - coalesce(u.used, 0)), 0)::bigint
            from voucher v
            left join usage_counter u
                on u.project_id = project and u.key = 'voucher:' || v.id || '|credits'
            where v.holder_id = customer and v.project_id = project
              and v.type = 'GIFT_VOUCHER' and v.deleted_at is null)
    from (
        select r.kind, r.result, r.amount, v.type as voucher_type,
               exists (
                   select 1 from redemption back
                   where back.redemption_id = r.id
                     and back.kind = 'redemption_rollback' and back.result = 'SUCCESS')
                   as taken_back
        from redemption r
        left join voucher v on v.id = r.voucher_id
        where r.customer_id = customer and r.project_id = project and not r.is_parent) told
$$;

-- The custom events of the types asked for, by type: how many, when first and last, and the values
-- each property of the latest thousand had.
create function customer_events(customer text, types text[]) returns jsonb
language sql stable as $$
    select coalesce(jsonb_object_agg(asked.type, jsonb_build_object(
        'count', counted.total, 'first_at', counted.first_at, 'last_at', counted.last_at,
        'metadata', coalesce(told.properties, '{}'))), '{}')
    from unnest(types) as asked (type)
    cross join lateral (
        select count(*) as total, min(e.created_at) as first_at, max(e.created_at) as last_at
        from custom_event e
        where e.customer_id = customer and e.type = asked.type) counted
    cross join lateral (
        select jsonb_object_agg(by_name.name, by_name.found) as properties
        from (
            select property.key as name, jsonb_agg(distinct value.entry) as found
            from (
                select e.metadata
                from custom_event e
                where e.customer_id = customer and e.type = asked.type
                order by e.created_at desc, e.id
                limit 1000) latest
            cross join lateral jsonb_each(latest.metadata) property
            cross join lateral jsonb_array_elements(
                case jsonb_typeof(property.value) when 'array' then property.value
                     else jsonb_build_array(property.value) end) as value (entry)
            group by property.key) by_name) told
$$;

-- A customer as the filters of segments see them. Only the parts asked for are gathered: `orders`,
-- `redemptions`, `event:<type>`. A customer nobody knows is one without an id.
create function customer_document(project text, person customer, parts text[]) returns jsonb
language plpgsql stable as $$
declare
    document jsonb := to_jsonb(person) - 'project_id' - 'unconfirmed' || jsonb_build_object(
        'birthday', person.birthdate,
        'loyalty', '{"points": 0, "referred_customers": 0, "campaigns": {}}'::jsonb,
        'referrals', '{"total": 0, "campaigns": []}'::jsonb);
    orders jsonb := '{}';
    redemptions jsonb := '{}';
    types text[] := array(
        select substr(part, 7) from unnest(parts) as part where starts_with(part, 'event:'));
begin
    if 'orders' = any(parts) then
        select jsonb_build_object('orders', jsonb_build_object(
            'total_amount', o.orders_amount, 'total_count', o.orders_count,
            'average_amount', o.orders_amount / greatest(1, o.orders_count),
            'last_order_amount', coalesce(o.last_order_amount, 0),
            'last_order_date', o.last_order_date)) into orders
        from customer_orders(project, person.id) o;
    end if;
    if 'redemptions' = any(parts) then
        select jsonb_build_object('redemptions', jsonb_build_object(
            'total_redeemed', r.redeemed + r.failed, 'total_failed', r.failed,
            'total_succeeded', r.redeemed, 'total_rolled_back', r.rolled_back,
            'total_rollback_failed', r.rollback_failed,
            'total_rollback_succeeded', r.rollback_succeeded,
            'gift', jsonb_build_object(
                'redeemed_amount', r.gift_redeemed, 'amount_to_go', r.gift_left),
            'loyalty_card', '{"redeemed_points": 0, "points_to_go": 0}'::jsonb)) into redemptions
        from customer_redemptions(project, person.id) r;
    end if;
    document := document || jsonb_build_object('summary', orders || redemptions);
    if cardinality(types) > 0 then
        document := document || jsonb_build_object('events', customer_events(person.id, types));
    end if;
    return document;
end
$$;

-- An order as it is kept when its customer is forgotten: amounts and things, nobody's words.
create function forgotten_order(told jsonb) returns jsonb
language sql immutable
return case when jsonb_typeof(told) = 'object' then
    told - 'customer' - 'referrer' || '{"metadata": {}, "customer_id": null, "referrer_id": null}'
    || case when jsonb_typeof(told -> 'items') = 'array' then jsonb_build_object('items', (
        select coalesce(jsonb_agg(item - 'metadata' order by place), '[]')
        from jsonb_array_elements(told -> 'items') with ordinality as listed (item, place)))
       else '{}' end
end;
