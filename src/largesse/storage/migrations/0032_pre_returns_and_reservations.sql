-- Partial returns, and reservations for a checkout.

-- What came back of an order; append-only. `document` is what was decided: lines, shares, reasons.
create table order_return (
    id text primary key,
    project_id text not null references project,
    -- Returns are numbered as they are written: those of one order follow each other.
    position bigint generated always as identity,
    order_id text not null,
    customer_id text,
    caller_id text,
    whole boolean not null,
    amount bigint not null check (amount >= 0),
    refund bigint not null check (refund >= 0),
    note text,
    document jsonb not null,
    created_at timestamptz not null
);
create index order_return_order on order_return (order_id, position);
create index order_return_created on order_return (project_id, created_at desc, id);

-- What a return gave back of one redemption, in the words of `redemption`: a rollback gives back
-- the redemption less these.
create table return_share (
    return_id text not null references order_return,
    redemption_id text not null references redemption,
    project_id text not null references project,
    amount bigint not null default 0 check (amount >= 0),
    points bigint not null default 0 check (points >= 0),
    order_amount bigint not null default 0 check (order_amount >= 0),
    discount_amount bigint not null default 0 check (discount_amount >= 0),
    -- What its counters were given back, by measure; as `redemption.claims`.
    claims jsonb not null,
    created_at timestamptz not null,
    primary key (redemption_id, return_id)
);
create index return_share_return on return_share (return_id);

-- What an order tells of its returns; null while there are none.
alter table customer_order add column returned jsonb;

-- What the log says a counter stands at; as in migration 0012, less what returns gave back.
create or replace function usage_from_log(project text, counter jsonb) returns bigint
language plpgsql stable as $$
declare
    counted bigint;
    measured text[] := case when counter ->> 'measure' = 'units'
        then array['units', counter ->> 'item'] else array[counter ->> 'measure'] end;
begin
    if counter ->> 'customer_id' is not null then
        select coalesce(sum((r.claims #>> measured)::bigint - returned.amount), 0) into counted
        from redemption r
        cross join lateral (
            select coalesce(sum((s.claims #>> measured)::bigint), 0) as amount
            from return_share s where s.redemption_id = r.id) returned
        where r.project_id = project
          and r.customer_id = counter ->> 'customer_id'
          and counter ->> 'owner_id' = case counter ->> 'owner'
              when 'voucher' then r.voucher_id
              when 'promotion_tier' then r.promotion_tier_id
              else r.campaign_id end
          and (counter ->> 'unit' is null or r.claims ->> (counter ->> 'unit') = counter ->> 'start')
          and r.kind = 'redemption' and r.result = 'SUCCESS' and not r.is_parent
          and not exists (
              select from redemption back
              where back.redemption_id = r.id
                and back.kind = 'redemption_rollback' and back.result = 'SUCCESS');
        return counted;
    end if;
    select coalesce(sum((r.claims #>> measured)::bigint - returned.amount), 0) into counted
    from (
        select * from redemption
        where voucher_id = case counter ->> 'owner' when 'voucher' then counter ->> 'owner_id' end
        union all
        select * from redemption
        where promotion_tier_id =
            case counter ->> 'owner' when 'promotion_tier' then counter ->> 'owner_id' end
        union all
        select * from redemption
        where campaign_id = case counter ->> 'owner' when 'campaign' then counter ->> 'owner_id' end
    ) r
    cross join lateral (
        select coalesce(sum((s.claims #>> measured)::bigint), 0) as amount
        from return_share s where s.redemption_id = r.id) returned
    where r.project_id = project
      and (counter ->> 'caller_id' is null or r.caller_id = counter ->> 'caller_id')
      -- Two days of slack: the period is local, the column is not.
      and (counter ->> 'start' is null or r.created_at >= (counter ->> 'start')::date - 2)
      and (counter ->> 'unit' is null or r.claims ->> (counter ->> 'unit') = counter ->> 'start')
      and r.kind = 'redemption' and r.result = 'SUCCESS' and not r.is_parent
      and not exists (
          select from redemption back
          where back.redemption_id = r.id
            and back.kind = 'redemption_rollback' and back.result = 'SUCCESS');
    return counted;
end
$$;

-- A checkout's promise: what was asked, what it costs, and until when its parts are held. What is
-- held stands where sessions hold, under `session_key`.
create table reservation (
    id text primary key,
    project_id text not null references project,
    status text not null check (status in ('HELD', 'CONFIRMED', 'CANCELED', 'EXPIRED')),
    session_key text not null,
    customer_id text,
    caller_id text,
    -- What was asked for, and what was decided about it.
    purchase jsonb not null,
    promise jsonb not null,
    metadata jsonb not null default '{}',
    expires_at timestamptz not null,
    redemption_id text,
    order_id text,
    -- When it was confirmed, canceled or found to have run out.
    ended_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz
);
create index reservation_created on reservation (project_id, created_at desc, id);
create index reservation_due on reservation (expires_at) where status = 'HELD';
create index reservation_customer on reservation (customer_id) where customer_id is not null;
