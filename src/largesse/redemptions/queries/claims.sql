-- name: claim
-- Claims, holds or gives back on many counters, all or nothing (see claim_usage in migration 0005).
-- What a session holds in the ledger goes with what it holds of counters, in the same round trip.
with let_go as (
    delete from ledger_hold
    where %(lets_go)s and project_id = %(project_id)s and session_key = %(session)s::text)
select claim_usage(%(project_id)s, %(claims)s::jsonb, %(session)s::text,
                   %(hold_until)s::timestamptz, %(now)s) as answer;

-- name: take_turn
-- Whether nobody else is working on this order or redemption; ours until the transaction ends.
select pg_try_advisory_xact_lock(hashtextextended(%(project_id)s || ' turn ' || %(name)s, 0))
    as taken;

-- name: held_by_session
-- Whether a session holds anything of this owner's counters.
select exists (
    select from session_lock
    where project_id = %(project_id)s and session_key = %(session)s
      and (counter_key = %(owner)s or starts_with(counter_key, %(owner)s || '|'))) as holds;

-- name: mismatches
-- Counters that do not say what the log says, and holds that no session has: none, unless
-- somebody edited rows by hand. A counter may have begun with what was used elsewhere. The keys are spelled out once more, apart from the code.
with standing as (
    select project_id, id, voucher_id, promotion_tier_id, campaign_id, customer_id, caller_id, claims
    from redemption
    where kind = 'redemption' and result = 'SUCCESS' and not is_parent
      and not exists (
          select from redemption back
          where back.redemption_id = redemption.id
            and back.kind = 'redemption_rollback' and back.result = 'SUCCESS')),
entry as (
    select *, 1 as sign from standing
    union all
    -- What returns of some of their orders gave back, in the periods they had counted in.
    select s.project_id, s.id, s.voucher_id, s.promotion_tier_id, s.campaign_id, s.customer_id,
           s.caller_id, share.claims, -1
    from standing s join return_share share on share.redemption_id = s.id),
counted as (
    select redemption.project_id, counter.key, sum(counter.amount * redemption.sign) as amount
    from entry redemption
    cross join lateral (
        values ('promotion_tier:' || promotion_tier_id), ('voucher:' || voucher_id),
               ('campaign:' || campaign_id)) owner (key)
    cross join lateral (
        values (owner.key, 'redemptions'),
               (owner.key || '|customer:' || customer_id, 'redemptions'),
               (owner.key || '|caller:' || caller_id, 'redemptions'),
               (owner.key || '|orders_amount', 'orders_amount'),
               (owner.key || '|discount_amount', 'discount_amount'),
               -- Those of a card are counted by its account.
               (case when starts_with(owner.key, 'campaign:') then owner.key || '|credits' end,
                'credits')) plain (key, measure)
    cross join lateral (
        values (plain.key, true),
               (plain.key || '|day:' || (claims ->> 'day'), measure = 'redemptions'),
               (plain.key || '|week:' || (claims ->> 'week'), measure = 'redemptions'),
               (plain.key || '|month:' || (claims ->> 'month'), measure = 'redemptions'))
        timed (key, meant)
    cross join lateral (
        select timed.key, (claims ->> measure)::bigint as amount where timed.meant
        union all
        -- Units of items, of everybody and of the customer; told once, not for each period.
        select owner.key || '|units|item:' || noted.item || told.whose, noted.units::bigint
        from jsonb_each_text(coalesce(claims -> 'units', '{}')) noted (item, units)
        cross join (values (''), ('|customer:' || customer_id)) told (whose)
        where timed.key = owner.key) counter
    where owner.key is not null and plain.key is not null and counter.key is not null
    group by 1, 2),
locked as (
    select project_id, counter_key as key, sum(amount) as amount
    from session_lock
    group by 1, 2)
select usage_counter.project_id, usage_counter.key, usage_counter.used, usage_counter.held,
       (coalesce(counted.amount, 0) + coalesce(opening.used, 0))::bigint as counted,
       coalesce(locked.amount, 0)::bigint as locked
from usage_counter
left join counted using (project_id, key)
left join usage_opening opening using (project_id, key)
left join locked using (project_id, key)
where (usage_counter.used <> coalesce(counted.amount, 0) + coalesce(opening.used, 0)
       or usage_counter.held <> coalesce(locked.amount, 0))
  -- What was spent of cards before there was a ledger.
  and not (starts_with(usage_counter.key, 'voucher:') and right(usage_counter.key, 8) = '|credits')
order by 1, 2;
