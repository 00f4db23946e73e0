-- Stacking rules, redemptions, what is used and what is held.

create table stacking_rules (
    id text primary key,
    project_id text not null unique references project,
    -- Only what the merchant set; the defaults are in pricing.model.StackingRules.
    document jsonb not null,
    created_at timestamptz not null,
    updated_at timestamptz
);

-- Redemptions and their rollbacks, append-only: a rollback is a row of its own, and a redemption
-- is rolled back when such a row exists.
create table redemption (
    id text primary key,
    project_id text not null references project,
    kind text not null check (kind in ('redemption', 'redemption_rollback')),
    result text not null check (result in ('SUCCESS', 'FAILURE')),
    parent_id text,
    -- Rows are numbered as they are written: children of a parent share their moment.
    position bigint generated always as identity,
    -- A parent groups the redemptions of one request and redeems nothing itself.
    is_parent boolean not null default false,
    -- For a rollback: the redemption it takes back, and what became of the order.
    redemption_id text references redemption,
    rollback_order_mode text check (rollback_order_mode in ('WITH_ORDER', 'WITHOUT_ORDER')),
    voucher_id text,
    voucher_code text,
    promotion_tier_id text,
    campaign_id text,
    customer_id text,
    order_id text,
    caller_id text,
    tracking_id text,
    session_key text,
    -- Gift credits (or points) used, wire units; negative for a rollback.
    amount bigint,
    order_amount bigint not null default 0,
    discount_amount bigint not null default 0,
    failure_code text,
    failure_message text,
    reason text,
    metadata jsonb not null default '{}',
    -- The order as it stood after this redemption.
    order_snapshot jsonb,
    -- What this redemption added to every counter it falls under, by measure, and the first local
    -- days of its calendar periods: a rollback gives back exactly that. Null: it counts nowhere.
    claims jsonb,
    created_at timestamptz not null
);
create index redemption_created on redemption (project_id, created_at desc, id);
create index redemption_voucher on redemption (voucher_id, created_at) where voucher_id is not null;
create index redemption_tier on redemption (promotion_tier_id, created_at)
    where promotion_tier_id is not null;
create index redemption_campaign on redemption (campaign_id, created_at)
    where campaign_id is not null;
create index redemption_customer on redemption (customer_id, created_at desc)
    where customer_id is not null;
create index redemption_order on redemption (order_id) where order_id is not null;
create index redemption_parent on redemption (parent_id) where parent_id is not null;
-- A redemption is taken back once.
create unique index redemption_rolled_back on redemption (redemption_id)
    where kind = 'redemption_rollback' and result = 'SUCCESS';

-- What limits are counted on (kernel.usage). `held` is reserved by sessions.
create table usage_counter (
    project_id text not null references project,
    key text not null,
    used bigint not null default 0 check (used >= 0),
    held bigint not null default 0 check (held >= 0),
    primary key (project_id, key)
);

create table session_lock (
    project_id text not null references project,
    session_key text not null,
    counter_key text not null,
    amount bigint not null check (amount > 0),
    expires_at timestamptz not null,
    created_at timestamptz not null,
    primary key (project_id, counter_key, session_key)
);
create index session_lock_session on session_lock (project_id, session_key);

-- What the log says a counter stands at. `counter` is one of kernel.usage: owner, owner_id,
-- measure, customer_id, caller_id, unit, start. Two ways in, so that each has its index.
create function usage_from_log(project text, counter jsonb) returns bigint
language plpgsql stable as $$
declare
    counted bigint;
begin
    if counter ->> 'customer_id' is not null then
        select coalesce(sum((r.claims ->> (counter ->> 'measure'))::bigint), 0) into counted
        from redemption r
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
    select coalesce(sum((r.claims ->> (counter ->> 'measure'))::bigint), 0) into counted
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

-- Claims what a redemption uses, or holds it for a session (`hold_until`), or gives back what a
-- rollback returns (negative amounts): everything, or the name of the first counter that is full
-- and the caller rolls back. Each claim has key, amount, cap, scope, kept, and the parts of its
-- counter. A kept claim makes its counter when there is none, counted from the log; the others
-- only add to counters that exist, so that none goes stale.
--
-- What could go wrong, and what keeps it from going wrong:
-- * Two redemptions at once take the last of a limit. One guarded update per counter; the second
--   waits for the first's row and then looks again.
-- * A counter is counted from the log while a redemption it would miss is not committed yet.
--   Every redemption shares its scopes' locks until it ends; who makes a counter holds its scope
--   alone, so there is nobody in flight when the log is counted. A scope is one owner, perhaps
--   with one customer or one caller: a customer's first redemption stops nobody else's.
-- * Deadlocks. All scope locks are taken first, in the order of their numbers and each once in
--   the mode it is needed in; then all rows in the order of their keys; only then is anything
--   changed. Rows are never deleted.
-- * A session that ran out still holds. Holds on the counters at hand that have expired are
--   released before anything is compared, and so are the session's own: it takes what it held.
create function claim_usage(
    project text, claims jsonb, session text, hold_until timestamptz, at timestamptz
) returns jsonb
language plpgsql as $$
declare
    turn record;
    claim record;
    standing bigint;
    used jsonb := '{}';
begin
    for turn in
        select hashtextextended(project || ' ' || wanted.scope, 0) as number,
               bool_or(wanted.alone) as alone
        from (
            select c.scope, c.kept and not exists (
                       select from usage_counter u
                       where u.project_id = project and u.key = c.key) as alone
            from jsonb_to_recordset(claims) as c (key text, scope text, kept boolean)
            union all
            select 'session ' || session, true where session is not null) wanted
        group by 1
        order by 1
    loop
        if turn.alone then
            perform pg_advisory_xact_lock(turn.number);
        else
            perform pg_advisory_xact_lock_shared(turn.number);
        end if;
    end loop;

    insert into usage_counter (project_id, key, used)
    select project, c ->> 'key', usage_from_log(project, c)
    from jsonb_array_elements(claims) as c
    where (c ->> 'kept')::boolean
      and not exists (
          select from usage_counter u where u.project_id = project and u.key = c ->> 'key')
    order by c ->> 'key' collate "C"
    on conflict (project_id, key) do nothing;

    perform from usage_counter u
    where u.project_id = project
      and u.key in (
          select c ->> 'key' from jsonb_array_elements(claims) as c
          union all
          select l.counter_key from session_lock l
          where l.project_id = project and l.session_key = session)
    order by u.key collate "C"
    for update;

    with gone as (
        delete from session_lock l
        where l.project_id = project
          and (l.session_key = session
               or l.expires_at <= at
                  and l.counter_key in (select c ->> 'key' from jsonb_array_elements(claims) as c))
        returning l.counter_key, l.amount)
    update usage_counter u
    set held = u.held - released.amount
    from (select counter_key, sum(amount) as amount from gone group by counter_key) released
    where u.project_id = project and u.key = released.counter_key;

    for claim in
        select c.key, c.amount, c.cap, c.kept
        from jsonb_to_recordset(claims) as c (key text, amount bigint, cap bigint, kept boolean)
        order by c.key collate "C"
    loop
        update usage_counter u
        set used = case when hold_until is null then greatest(0, u.used + claim.amount)
                        else u.used end,
            held = case when hold_until is null then u.held else u.held + claim.amount end
        where u.project_id = project and u.key = claim.key
          and (claim.cap is null or u.used + u.held + claim.amount <= claim.cap)
        returning u.used into standing;
        if found then
            used := used || jsonb_build_object(claim.key, standing);
        elsif claim.kept then
            return jsonb_build_object('full', claim.key);
        end if;
    end loop;

    if hold_until is not null then
        insert into session_lock
            (project_id, session_key, counter_key, amount, expires_at, created_at)
        select project, session, c ->> 'key', (c ->> 'amount')::bigint, hold_until, at
        from jsonb_array_elements(claims) as c
        where (c ->> 'amount')::bigint > 0;
    end if;
    return jsonb_build_object('used', used);
end
$$;
