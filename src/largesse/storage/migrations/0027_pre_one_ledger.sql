-- One double-entry ledger under points and gift credit, in lots.
--
-- A posting is a transaction of two or three entries that sum to zero by how it is written down:
-- `amount` goes to the holder and comes from the system account `against`; what of it the holder's
-- debt takes or gives (`owed`) goes to or comes from that debt. So
--     balance += amount + owed,   owed += owed,   system account -= amount.
-- System accounts have no row that everybody would wait for: each is a sum of postings.

-- No key refers to the project from here: a campaign of a million gift cards would look it up four
-- million times. Rows are written for projects that are there, and deleted by `project_id`.
alter table ledger_account
    drop constraint ledger_account_project_id_fkey,
    drop constraint ledger_account_kind_check,
    drop constraint ledger_account_check,
    -- What is owed: taken back when it was spent already. The next grants repay it.
    add column owed bigint not null default 0,
    -- What went through the account against each system account; `balance` follows from them.
    add column issued bigint not null default 0,
    add column spent bigint not null default 0,
    add column removed bigint not null default 0,
    add column expired bigint not null default 0,
    add column transferred bigint not null default 0,
    -- The programme or campaign whose liability the account is.
    add column programme_id text;

update ledger_account
set issued = balance + taken_back, removed = taken_back,
    owed = greatest(0, -balance), balance = greatest(0, balance);

alter table ledger_account
    add constraint ledger_account_kind check (kind in ('points', 'credits')),
    add constraint ledger_account_not_negative check (balance >= 0 and owed >= 0),
    add constraint ledger_account_adds_up check (
        balance - owed = issued - spent - removed - expired + transferred),
    set (fillfactor = 85);

alter table ledger_posting
    drop constraint ledger_posting_project_id_fkey,
    alter column redemption_id drop not null,
    drop constraint ledger_posting_kind_check,
    drop constraint ledger_posting_reason_check,
    drop constraint ledger_posting_check,
    drop constraint ledger_posting_check1,
    add column against text,
    add column owed bigint not null default 0,
    add column programme_id text,
    -- What the holder had been given in all after it, less what was removed.
    add column total bigint,
    -- The posting whose spending this one gives back.
    add column returns text,
    add column source_id text,
    -- The rest of what it is about (ledger.model.Refers).
    add column refers jsonb;

update ledger_posting
set against = case reason when 'redemption' then 'issued' else 'removed' end,
    owed = coalesce(greatest(0, -balance) - greatest(0, amount - balance), 0),
    refers = case when holder_id is not null then jsonb_build_object('customer_id', holder_id) end;

alter table ledger_posting
    alter column against set not null,
    add constraint ledger_posting_kind check (kind in ('points', 'credits')),
    add constraint ledger_posting_against check (
        against in ('issued', 'spent', 'removed', 'expired', 'transferred'));

-- A redemption may now credit points and spend from a card, and be taken back in parts; what holds
-- instead is made in migration 38, beside writers.
drop index ledger_posting_credited;
drop index ledger_posting_taken_back;

-- What was granted together, and how much of it is left: it runs out at one moment.
create table ledger_lot (
    id text not null,
    project_id text not null,
    kind text not null,
    holder_id text not null,
    -- The posting that granted it.
    posting_id text not null,
    amount bigint not null check (amount > 0),
    remaining bigint not null,
    -- The first moment it cannot be spent any more; null: it does not run out.
    expires_at timestamptz,
    created_at timestamptz not null,
    primary key (project_id, id),
    check (remaining between 0 and amount)
) with (fillfactor = 85);
create index ledger_lot_open on ledger_lot (project_id, kind, holder_id, expires_at)
    where remaining > 0;
create index ledger_lot_due on ledger_lot (expires_at)
    where remaining > 0 and expires_at is not null;

-- What a posting took of a lot; negative for what it gave back to one. `returned` is what of it was
-- given back since. What became a debt stands here as taken of the lot 'owed'.
create table ledger_consumption (
    posting_id text not null,
    lot_id text not null,
    project_id text not null,
    amount bigint not null check (amount <> 0),
    returned bigint not null default 0,
    primary key (project_id, posting_id, lot_id),
    check (returned between 0 and greatest(amount, 0))
);

-- What a session (or a reservation) keeps from others until it ends or runs out.
create table ledger_hold (
    project_id text not null,
    kind text not null,
    holder_id text not null,
    session_key text not null,
    amount bigint not null check (amount > 0),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (project_id, kind, holder_id, session_key)
);
create index ledger_hold_session on ledger_hold (project_id, session_key);

-- Points that were there before there were lots: one lot each, without end.
insert into ledger_lot (id, project_id, kind, holder_id, posting_id, amount, remaining, created_at)
select 'll_' || holder_id, project_id, kind, holder_id, 'll_' || holder_id, balance, balance, now()
from ledger_account
where balance > 0;

-- How far the cards of before have been given their accounts; a row while there is something left.
create table ledger_adoption (
    after text not null default ''
);
insert into ledger_adoption select '' where exists (
    select from voucher where type = 'GIFT_VOUCHER');

-- Opens the accounts of cards that were there before the ledger, from what was on them and from the
-- log: every redemption becomes the posting it would have been. A card that has an account is left
-- alone, and of two that open one at once the second finds it open. Sessions keep what they hold.
create function ledger_open_cards(project text, cards text[], at timestamptz) returns bigint
language plpgsql as $$
declare
    card record;
    entry record;
    standing bigint;
    owing bigint;
    change bigint;
    granted bigint;
    gone bigint;
    cut bigint;
    posting text;
    opened bigint := 0;
begin
    for card in
        select v.id, v.campaign_id, v.created_at,
               coalesce((v.gift ->> 'amount')::bigint, 0) as amount,
               coalesce((v.gift ->> 'subtracted_amount')::bigint, 0) as subtracted
        from voucher v
        where v.project_id = project and v.id = any(cards) and v.type = 'GIFT_VOUCHER'
          and not exists (
              select from ledger_account a
              where a.project_id = project and a.kind = 'credits' and a.holder_id = v.id)
        order by v.id collate "C"
    loop
        insert into ledger_account (project_id, kind, holder_id, balance, programme_id)
        values (project, 'credits', card.id, 0, card.campaign_id)
        on conflict (project_id, kind, holder_id) do nothing;
        continue when not found;
        opened := opened + 1;
        standing := 0;
        owing := 0;
        granted := 0;
        gone := 0;
        cut := 0;
        for entry in
            select null::text as redemption_id, null::text as rollback_id, card.amount as amount,
                   'issue' as reason, card.created_at as moment, 0::bigint as position,
                   '' as name, null::text as customer_id, null::text as order_id
            where card.amount > 0
            union all
            select null, null, -card.subtracted, 'removal', card.created_at, 1, '_s', null, null
            where card.subtracted > 0
            union all
            select null, null, -o.used, 'redeemed_before', card.created_at, 2, '_0', null, null
            from usage_opening o
            where o.project_id = project and o.key = 'voucher:' || card.id || '|credits'
            union all
            select coalesce(r.redemption_id, r.id),
                   case when r.redemption_id is not null then r.id end,
                   -r.amount, case when r.redemption_id is null then 'redemption' else 'refund' end,
                   r.created_at, 2 + r.position, '_' || r.id, r.customer_id, r.order_id
            from redemption r
            where r.voucher_id = card.id and r.project_id = project and r.result = 'SUCCESS'
              and not r.is_parent and r.amount <> 0
            order by position
        loop
            change := greatest(0, -(standing - owing + entry.amount)) - owing;
            standing := standing + entry.amount + change;
            owing := owing + change;
            granted := granted + case entry.reason when 'issue' then entry.amount else 0 end;
            cut := cut - case entry.reason when 'removal' then entry.amount else 0 end;
            gone := gone - case when entry.reason in ('issue', 'removal') then 0
                                else entry.amount end;
            posting := 'lp_' || substr(card.id, 3) || entry.name;
            insert into ledger_posting (
                id, project_id, kind, holder_id, amount, owed, balance, total, reason, against,
                programme_id, campaign_id, voucher_id, redemption_id, rollback_id, returns, refers,
                created_at)
            values (
                posting, project, 'credits', card.id, entry.amount, change, standing - owing,
                granted - cut, entry.reason,
                case entry.reason when 'issue' then 'issued' when 'removal' then 'removed'
                                  else 'spent' end,
                card.campaign_id, card.campaign_id, card.id, entry.redemption_id,
                entry.rollback_id,
                case when entry.rollback_id is not null
                     then 'lp_' || substr(card.id, 3) || '_' || entry.redemption_id end,
                nullif(jsonb_strip_nulls(jsonb_build_object(
                    'customer_id', entry.customer_id, 'order_id', entry.order_id)), '{}'),
                entry.moment);
            if entry.reason = 'issue' then
                insert into ledger_lot (
                    id, project_id, kind, holder_id, posting_id, amount, remaining, created_at)
                values (posting, project, 'credits', card.id, posting, card.amount, card.amount,
                        entry.moment);
                continue;
            end if;
            insert into ledger_consumption (posting_id, lot_id, project_id, amount)
            select posting, part.lot_id, project, part.amount
            from (values ('lp_' || substr(card.id, 3), -entry.amount - change), ('owed', change))
                as part (lot_id, amount)
            where part.amount <> 0;
            if entry.rollback_id is not null then
                update ledger_consumption
                set returned = amount
                where project_id = project
                  and posting_id = 'lp_' || substr(card.id, 3) || '_' || entry.redemption_id
                  and amount > 0;
            end if;
        end loop;
        update ledger_lot set remaining = standing
        where project_id = project and id = 'lp_' || substr(card.id, 3) and remaining <> standing;
        update ledger_account
        set balance = standing, owed = owing, issued = granted, spent = gone, removed = cut
        where project_id = project and kind = 'credits' and holder_id = card.id;
        insert into ledger_hold (
            project_id, kind, holder_id, session_key, amount, created_at, expires_at)
        select project, 'credits', card.id, l.session_key, l.amount, l.created_at, l.expires_at
        from session_lock l
        where l.project_id = project and l.counter_key = 'voucher:' || card.id || '|credits'
          and l.expires_at > at
        on conflict do nothing;
    end loop;
    return opened;
end
$$;

-- Where accounts stand at a moment. What ran out and was not booked yet is in no balance any more,
-- and what living sessions of others hold is not available. A card of before that nobody has
-- touched since has no account: what it will open with is told.
create function ledger_standings(
    project text, of_kind text, holders text[], session text, at timestamptz)
returns table (
    holder_id text, programme_id text, balance bigint, held bigint, granted bigint, spent bigint,
    removed bigint, expired bigint, transferred bigint, owed bigint,
    next_expiration_at timestamptz, next_expiration_amount bigint)
-- Not one statement of SQL, which would be planned anew, with all that is in it, by each query of the
-- hottest path, most of which ask about no card at all.
language plpgsql stable rows 10 as $$
#variable_conflict use_column
begin
    if cardinality(holders) = 0 then
        return;
    end if;
    return query
    select a.holder_id, a.programme_id, a.balance - due.amount, coalesce(kept.held, 0),
           a.issued, a.spent, a.removed, a.expired + due.amount, a.transferred, a.owed,
           next.expires_at, next.amount
    from ledger_account a
    cross join lateral (
        select coalesce(sum(l.remaining), 0)::bigint as amount
        from ledger_lot l
        where l.project_id = project and l.kind = of_kind and l.holder_id = a.holder_id
          and l.remaining > 0 and l.expires_at <= at) due
    left join lateral (
        select l.expires_at, sum(l.remaining)::bigint as amount
        from ledger_lot l
        where l.project_id = project and l.kind = of_kind and l.holder_id = a.holder_id
          and l.remaining > 0 and l.expires_at > at
        group by l.expires_at
        order by l.expires_at
        limit 1) next on true
    left join lateral (
        select sum(h.amount)::bigint as held
        from ledger_hold h
        where h.project_id = project and h.kind = of_kind and h.holder_id = a.holder_id
          and h.expires_at > at and h.session_key is distinct from session) kept on true
    where a.project_id = project and a.kind = of_kind and a.holder_id = any(holders);
    if of_kind <> 'credits' then
        return;
    end if;
    return query
    select v.id, v.campaign_id, greatest(0, put_on.amount - put_on.taken - coalesce(u.used, 0)),
           coalesce((
               select sum(l.amount)::bigint
               from session_lock l
               where l.project_id = project and l.counter_key = 'voucher:' || v.id || '|credits'
                 and l.expires_at > at and l.session_key is distinct from session), 0),
           put_on.amount, coalesce(u.used, 0), put_on.taken, 0::bigint, 0::bigint,
           greatest(0, coalesce(u.used, 0) - put_on.amount + put_on.taken),
           null::timestamptz, null::bigint
    from voucher v
    cross join lateral (
        select coalesce((v.gift ->> 'amount')::bigint, 0) as amount,
               coalesce((v.gift ->> 'subtracted_amount')::bigint, 0) as taken) put_on
    left join usage_counter u
        on u.project_id = project and u.key = 'voucher:' || v.id || '|credits'
    where v.project_id = project and v.id = any(holders) and v.type = 'GIFT_VOUCHER'
      and not exists (
          select from ledger_account a
          where a.project_id = project and a.kind = 'credits' and a.holder_id = v.id);
end
$$;

-- Takes of a holder's lots, soonest to run out first (`first` before all others), and writes what a
-- posting took of each. Returns what it took and of which lots. The account is the caller's.
create function ledger_consume(
    project text, posting text, of_kind text, holder text, wanted bigint, usable_at timestamptz,
    first text)
returns jsonb
language plpgsql as $$
declare
    lot record;
    part bigint;
    taken bigint := 0;
    lots jsonb := '[]';
begin
    for lot in
        select l.id, l.remaining, l.expires_at
        from ledger_lot l
        where l.project_id = project and l.kind = of_kind and l.holder_id = holder
          and l.remaining > 0 and (l.expires_at is null or l.expires_at > usable_at)
        order by l.id is not distinct from first desc, l.expires_at nulls last, l.created_at, l.id
    loop
        exit when taken >= wanted;
        part := least(wanted - taken, lot.remaining);
        update ledger_lot set remaining = remaining - part
        where project_id = project and id = lot.id;
        insert into ledger_consumption (posting_id, lot_id, project_id, amount)
        values (posting, lot.id, project, part);
        taken := taken + part;
        lots := lots || jsonb_build_object(
            'id', lot.id, 'amount', -part, 'expires_at', lot.expires_at);
    end loop;
    return jsonb_build_object('taken', taken, 'lots', lots);
end
$$;

-- Gives back what a posting took, the longest-lived first: to the very lots, or, where a lot has run
-- out meanwhile, as a new one with as long to live as it had when it was taken. `repaid` of it goes
-- to the holder's debt instead.
create function ledger_return(
    project text, posting text, of_posting text, of_kind text, holder text, wanted bigint,
    repaid bigint, at timestamptz)
returns jsonb
language plpgsql as $$
declare
    part record;
    back bigint;
    debt bigint;
    given bigint := 0;
    repaying bigint := repaid;
    fresh text;
    lots jsonb := '[]';
begin
    if repaid > 0 then
        insert into ledger_consumption (posting_id, lot_id, project_id, amount)
        values (posting, 'owed', project, -repaid);
    end if;
    for part in
        select c.lot_id, c.amount - c.returned as there, l.id, l.expires_at,
               at + (l.expires_at - p.created_at) as again
        from ledger_consumption c
        join ledger_posting p on p.id = c.posting_id
        left join ledger_lot l on l.project_id = project and l.id = c.lot_id
        where c.project_id = project and c.posting_id = of_posting and c.amount > c.returned
        order by l.expires_at desc nulls first, l.created_at desc, c.lot_id
    loop
        exit when given >= wanted;
        back := least(wanted - given, part.there);
        given := given + back;
        update ledger_consumption set returned = returned + back
        where project_id = project and posting_id = of_posting and lot_id = part.lot_id;
        debt := least(repaying, back);
        repaying := repaying - debt;
        back := back - debt;
        continue when back = 0;
        if part.id is not null and (part.expires_at is null or part.expires_at > at) then
            update ledger_lot set remaining = remaining + back
            where project_id = project and id = part.id;
            insert into ledger_consumption (posting_id, lot_id, project_id, amount)
            values (posting, part.id, project, -back);
            lots := lots || jsonb_build_object(
                'id', part.id, 'amount', back, 'expires_at', part.expires_at);
        else
            fresh := posting || '_' || jsonb_array_length(lots);
            insert into ledger_lot (
                id, project_id, kind, holder_id, posting_id, amount, remaining, expires_at,
                created_at)
            values (fresh, project, of_kind, holder, posting, back, back, part.again, at);
            lots := lots || jsonb_build_object(
                'id', fresh, 'amount', back, 'expires_at', part.again);
        end if;
    end loop;
    return lots;
end
$$;

-- Writes movements of the ledger, all or nothing; the answer tells each in its order, or the first
-- that cannot be, and the caller rolls back. A movement has id, kind, holder_id, amount (more than
-- zero), reason, against and a way:
--   grant     one new lot (expires_at), after what is owed is repaid
--   spend     what is there, soonest to run out first; `short` when that is too little
--   take      up to what is there, of `lot_id` first; below_zero: the rest is owed
--   expire    what is left of `lot_id` once it ran out; nobody's while a session holds something
--   give_back what the posting `gives_back` took, all of it without an amount; `excess` beyond that
--   void      everything, whatever it is
-- A posting of nobody (somebody forgotten) moves no account: nobody owes it, or is owed it.
--
-- What could go wrong, and what keeps it from going wrong:
-- * Two spend the last of a card. The account's row is locked before anything is looked at, and
--   lots and holds are changed under that lock alone; constraints stand behind it.
-- * Deadlocks. The session's lock first, then all accounts of all movements, in the order of kind
--   and holder. New accounts are made in that order before. Lots need no order: they are under
--   their account.
-- * A lot runs out while a session holds of it. Whoever held spends as of the moment of the hold,
--   and nothing of an account is booked as expired while somebody holds of it.
create function ledger_move(project text, movements jsonb, session text, at timestamptz)
returns jsonb
language plpgsql as $$
declare
    movement record;
    account ledger_account;
    lot ledger_lot;
    hold ledger_hold;
    usable_at timestamptz;
    there bigint;
    held_by_others bigint;
    moved bigint;
    change bigint;
    took jsonb;
    lots jsonb;
    answer jsonb := '[]';
    due bigint;
begin
    if session is not null then
        -- The lock of claim_usage, which may have been taken in this transaction already.
        perform pg_advisory_xact_lock(hashtextextended(project || ' session ' || session, 0));
    end if;

    perform ledger_open_cards(project, array(
        select distinct m ->> 'holder_id'
        from jsonb_array_elements(movements) as m
        where m ->> 'kind' = 'credits' and not exists (
            select from ledger_account a
            where a.project_id = project and a.kind = 'credits'
              and a.holder_id = m ->> 'holder_id')), at);

    -- What is given back is the holder's who spent it.
    if jsonb_path_exists(movements, '$[*] ? (@.way == "give_back")') then
        movements := (
            select jsonb_agg(told.m || coalesce((
                select jsonb_build_object(
                    'gives_back', p.id, 'kind', p.kind, 'holder_id', p.holder_id,
                    'against', p.against, 'campaign_id', p.campaign_id,
                    'voucher_id', p.voucher_id)
                from ledger_posting p
                where p.project_id = project and told.m ->> 'way' = 'give_back'
                  and p.id = coalesce(told.m ->> 'gives_back', (
                      select made.id
                      from ledger_posting made
                      where made.project_id = project
                        and made.redemption_id = told.m ->> 'redemption_id'
                        and made.kind = told.m ->> 'kind' and made.reason = 'redemption'
                        and made.holder_id is not distinct from told.m ->> 'holder_id'))), '{}')
                order by told.place)
            from jsonb_array_elements(movements) with ordinality as told (m, place));
    end if;

    insert into ledger_account (project_id, kind, holder_id, programme_id, balance)
    select project, first.kind, first.holder_id, first.programme_id, 0
    from (
        select distinct on (m ->> 'kind', m ->> 'holder_id')
               m ->> 'kind' as kind, m ->> 'holder_id' as holder_id,
               m ->> 'programme_id' as programme_id
        from jsonb_array_elements(movements) as m
        where m ->> 'holder_id' is not null
          and (m ->> 'way' in ('grant', 'give_back')
               or m ->> 'way' = 'take' and (m ->> 'below_zero')::boolean)
          and not exists (
              select from ledger_account a
              where a.project_id = project and a.kind = m ->> 'kind'
                and a.holder_id = m ->> 'holder_id')) first
    order by first.kind collate "C", first.holder_id collate "C"
    on conflict (project_id, kind, holder_id) do nothing;

    perform from ledger_account a
    where a.project_id = project and (a.kind, a.holder_id) in (
        select m ->> 'kind', m ->> 'holder_id' from jsonb_array_elements(movements) as m)
    order by a.kind collate "C", a.holder_id collate "C"
    for update;

    for movement in
        select told.place, m.*
        from jsonb_array_elements(movements) with ordinality as told (told, place)
        cross join lateral jsonb_to_record(told.told) as m (
            id text, kind text, holder_id text, programme_id text, way text, amount bigint,
            reason text, against text, expires_at timestamptz, gives_back text, lot_id text,
            below_zero boolean, redemption_id text, rollback_id text, campaign_id text,
            voucher_id text, source_id text, refers jsonb, created_at timestamptz)
        order by told.place
    loop
        account := null;
        select * into account
        from ledger_account a
        where a.project_id = project and a.kind = movement.kind
          and a.holder_id = movement.holder_id;
        moved := movement.amount;
        change := 0;
        lots := '[]';
        case movement.way
            when 'grant' then
                if account.holder_id is not null then
                    change := -least(account.owed, moved);
                    insert into ledger_lot (
                        id, project_id, kind, holder_id, posting_id, amount, remaining,
                        expires_at, created_at)
                    values (
                        movement.id, project, movement.kind, movement.holder_id, movement.id,
                        moved, moved + change, movement.expires_at,
                        coalesce(movement.created_at, at));
                    if change < 0 then
                        insert into ledger_consumption (posting_id, lot_id, project_id, amount)
                        values (movement.id, movement.id, project, -change),
                               (movement.id, 'owed', project, change);
                    end if;
                    lots := jsonb_build_array(jsonb_build_object(
                        'id', movement.id, 'amount', moved + change,
                        'expires_at', movement.expires_at));
                else
                    change := -moved;
                end if;

            when 'spend' then
                hold := null;
                select * into hold
                from ledger_hold h
                where h.project_id = project and h.kind = movement.kind
                  and h.holder_id = movement.holder_id and h.session_key = session
                  and h.expires_at > at;
                usable_at := case when hold.amount >= moved then least(at, hold.created_at)
                                  else at end;
                select coalesce(sum(l.remaining), 0) into there
                from ledger_lot l
                where l.project_id = project and l.kind = movement.kind
                  and l.holder_id = movement.holder_id and l.remaining > 0
                  and (l.expires_at is null or l.expires_at > usable_at);
                select coalesce(sum(h.amount), 0) into held_by_others
                from ledger_hold h
                where h.project_id = project and h.kind = movement.kind
                  and h.holder_id = movement.holder_id and h.expires_at > at
                  and h.session_key is distinct from session;
                if there - held_by_others < moved then
                    return jsonb_build_object(
                        'short', movement.place - 1,
                        'available', greatest(0, there - held_by_others));
                end if;
                took := ledger_consume(
                    project, movement.id, movement.kind, movement.holder_id, moved, usable_at,
                    null);
                lots := took -> 'lots';
                moved := -moved;

            when 'take' then
                there := 0;
                if movement.holder_id is null then
                    change := moved;
                elsif account.holder_id is null then
                    moved := 0;
                elsif account.holder_id is not null then
                    took := ledger_consume(
                        project, movement.id, movement.kind, movement.holder_id, moved, at,
                        movement.lot_id);
                    there := (took ->> 'taken')::bigint;
                    lots := took -> 'lots';
                    if not movement.below_zero then
                        moved := there;
                    elsif there < moved then
                        change := moved - there;
                        insert into ledger_consumption (posting_id, lot_id, project_id, amount)
                        values (movement.id, 'owed', project, change);
                    end if;
                end if;
                moved := -moved;

            when 'expire' then
                lot := null;
                select * into lot
                from ledger_lot l
                where l.id = movement.lot_id and l.project_id = project and l.remaining > 0
                  and l.expires_at <= at
                  and not exists (
                      select from ledger_hold h
                      where h.project_id = project and h.kind = l.kind
                        and h.holder_id = l.holder_id and h.expires_at > at);
                moved := -coalesce(lot.remaining, 0);
                if moved < 0 then
                    update ledger_lot set remaining = 0
                    where project_id = project and id = lot.id;
                    insert into ledger_consumption (posting_id, lot_id, project_id, amount)
                    values (movement.id, lot.id, project, -moved);
                    lots := jsonb_build_array(jsonb_build_object(
                        'id', lot.id, 'amount', moved, 'expires_at', lot.expires_at));
                end if;

            when 'give_back' then
                select coalesce(sum(c.amount - c.returned), 0) into there
                from ledger_consumption c
                where c.project_id = project and c.posting_id = movement.gives_back
                  and c.amount > 0;
                moved := coalesce(moved, there);
                if moved > there then
                    return jsonb_build_object('excess', movement.place - 1, 'available', there);
                end if;
                if account.holder_id is not null and moved > 0 then
                    change := -least(account.owed, moved);
                    lots := ledger_return(
                        project, movement.id, movement.gives_back, movement.kind,
                        movement.holder_id, moved, -change, at);
                elsif account.holder_id is null then
                    change := -moved;
                end if;

            when 'void' then
                took := ledger_consume(
                    project, movement.id, movement.kind, movement.holder_id, account.balance,
                    '-infinity', null);
                lots := took -> 'lots';
                moved := -(took ->> 'taken')::bigint;
        end case;

        if moved = 0 or moved is null then
            answer := answer || 'null'::jsonb;
            continue;
        end if;
        if account.holder_id is not null then
            update ledger_account a
            set balance = a.balance + moved + change,
                owed = a.owed + change,
                issued = a.issued
                    + case movement.against when 'issued' then moved else 0 end,
                spent = a.spent - case movement.against when 'spent' then moved else 0 end,
                removed = a.removed - case movement.against when 'removed' then moved else 0 end,
                expired = a.expired - case movement.against when 'expired' then moved else 0 end,
                transferred = a.transferred
                    + case movement.against when 'transferred' then moved else 0 end,
                programme_id = coalesce(a.programme_id, movement.programme_id)
            where a.project_id = project and a.kind = movement.kind
              and a.holder_id = movement.holder_id
            returning a.* into account;
        end if;
        insert into ledger_posting (
            id, project_id, kind, holder_id, amount, owed, balance, total, reason, against,
            programme_id, campaign_id, voucher_id, redemption_id, rollback_id, returns, source_id,
            refers, created_at)
        values (
            movement.id, project, movement.kind, account.holder_id, moved, change,
            account.balance - account.owed,
            account.issued + account.transferred - account.removed,
            movement.reason, movement.against,
            coalesce(account.programme_id, movement.programme_id), movement.campaign_id,
            movement.voucher_id, movement.redemption_id, movement.rollback_id,
            movement.gives_back, movement.source_id, movement.refers,
            coalesce(movement.created_at, at));
        select coalesce(sum(l.remaining), 0) into due
        from ledger_lot l
        where l.project_id = project and l.kind = movement.kind
          and l.holder_id = movement.holder_id and l.remaining > 0 and l.expires_at <= at;
        answer := answer || jsonb_build_object(
            'standing', case when account.holder_id is not null then jsonb_build_object(
                'holder_id', account.holder_id, 'programme_id', account.programme_id,
                'balance', account.balance - due, 'owed', account.owed,
                'granted', account.issued, 'spent', account.spent, 'removed', account.removed,
                'expired', account.expired + due, 'transferred', account.transferred) end,
            'kind', movement.kind, 'holder_id', account.holder_id, 'amount', moved,
            'balance', account.balance - account.owed, 'owed', change,
            'total', account.issued + account.transferred - account.removed,
            'against', movement.against, 'gives_back', movement.gives_back,
            'campaign_id', movement.campaign_id, 'voucher_id', movement.voucher_id,
            'programme_id', coalesce(account.programme_id, movement.programme_id), 'lots', lots);
    end loop;

    delete from ledger_hold h where h.project_id = project and h.session_key = session;
    return jsonb_build_object('moved', answer);
end
$$;

-- Holds amounts for a session in place of what it held before: `held`, or the first there is not
-- enough of. The locks are those of ledger_move, in its order.
create function ledger_keep(
    project text, holds jsonb, session text, until timestamptz, at timestamptz)
returns jsonb
language plpgsql as $$
declare
    wanted record;
    available bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended(project || ' session ' || session, 0));
    perform ledger_open_cards(project, array(
        select distinct h ->> 'holder_id'
        from jsonb_array_elements(holds) as h
        where h ->> 'kind' = 'credits' and not exists (
            select from ledger_account a
            where a.project_id = project and a.kind = 'credits'
              and a.holder_id = h ->> 'holder_id')), at);
    perform from ledger_account a
    where a.project_id = project and (a.kind, a.holder_id) in (
        select h ->> 'kind', h ->> 'holder_id' from jsonb_array_elements(holds) as h)
    order by a.kind collate "C", a.holder_id collate "C"
    for update;
    delete from ledger_hold h where h.project_id = project and h.session_key = session;
    for wanted in
        select h.kind, h.holder_id, sum(h.amount)::bigint as amount, min(told.place) - 1 as place
        from jsonb_array_elements(holds) with ordinality as told (told, place)
        cross join lateral jsonb_to_record(told.told) as h (
            kind text, holder_id text, amount bigint)
        group by h.kind, h.holder_id
        order by place
    loop
        select s.balance - s.held into available
        from ledger_standings(project, wanted.kind, array[wanted.holder_id], session, at) s;
        if coalesce(available, 0) < wanted.amount then
            return jsonb_build_object(
                'short', wanted.place, 'available', greatest(0, coalesce(available, 0)));
        end if;
        insert into ledger_hold (
            project_id, kind, holder_id, session_key, amount, created_at, expires_at)
        values (project, wanted.kind, wanted.holder_id, session, wanted.amount, at, until);
    end loop;
    -- What ran out holds nothing; nobody else takes its row away.
    delete from ledger_hold h
    where h.project_id = project and h.expires_at <= at and (h.kind, h.holder_id) in (
        select told ->> 'kind', told ->> 'holder_id' from jsonb_array_elements(holds) as told);
    return '{"held": true}';
end
$$;

-- Opens accounts for many new holders at once, each with a lot of its own and with what was spent
-- before it came here. An id that was opened before is left alone.
create function ledger_open_accounts(
    project text, of_kind text, holders text[], amounts bigint[], spents bigint[],
    programmes text[], at timestamptz)
returns bigint
language sql as $$
    with asked as materialized (
        select holder_id, 'lp_' || substr(holder_id, strpos(holder_id, '_') + 1) as posting_id,
               amount, least(spent, amount) as spent, programme_id
        from unnest(holders, amounts, spents, programmes)
            as asked (holder_id, amount, spent, programme_id)),
    opened as (
        insert into ledger_account (
            project_id, kind, holder_id, programme_id, balance, issued, spent)
        select project, of_kind, holder_id, programme_id, amount - spent, amount, spent
        from asked
        order by holder_id collate "C"
        on conflict (project_id, kind, holder_id) do nothing
        returning holder_id),
    new as materialized (
        select asked.* from asked join opened using (holder_id) where asked.amount > 0),
    posted as (
        insert into ledger_posting (
            id, project_id, kind, holder_id, amount, balance, total, reason, against,
            programme_id, campaign_id, voucher_id, created_at)
        select posting_id, project, of_kind, holder_id, amount, amount, amount, 'issue', 'issued',
               programme_id, programme_id, holder_id, at
        from (select * from new order by posting_id) new
        union all
        select posting_id || '_0', project, of_kind, holder_id, -spent, amount - spent, amount,
               'redeemed_before', 'spent', programme_id, programme_id, holder_id, at
        from new where spent > 0),
    kept as (
        insert into ledger_lot (
            id, project_id, kind, holder_id, posting_id, amount, remaining, created_at)
        select posting_id, project, of_kind, holder_id, posting_id, amount, amount - spent, at
        from new order by posting_id),
    consumed as (
        insert into ledger_consumption (posting_id, lot_id, project_id, amount)
        select posting_id || '_0', posting_id, project, spent from new where spent > 0)
    select count(*) from opened
$$;

-- Forgets a holder: what is left is booked as removed, the postings stay without a name; those of
-- redemptions and cards of theirs do not tell who was concerned any more.
create function ledger_forget(
    project text, holder text, redemptions text[], cards text[], at timestamptz) returns void
language plpgsql as $$
begin
    perform ledger_move(project, (
        select coalesce(jsonb_agg(jsonb_build_object(
            'id', 'lp_' || a.kind || '_' || holder, 'kind', a.kind, 'holder_id', holder,
            'way', 'void', 'reason', 'erased', 'against', 'removed')), '[]')
        from ledger_account a
        where a.project_id = project and a.holder_id = holder), null, at);
    delete from ledger_hold h where h.project_id = project and h.holder_id = holder;
    delete from ledger_lot l where l.project_id = project and l.holder_id = holder;
    delete from ledger_account a where a.project_id = project and a.holder_id = holder;
    update ledger_posting p
    set holder_id = null, balance = null, total = null, refers = p.refers - 'customer_id'
    where p.project_id = project and p.holder_id = holder;
    update ledger_posting p
    set refers = p.refers - 'customer_id'
    where p.project_id = project and p.refers ->> 'customer_id' = holder
      and (p.redemption_id = any(redemptions) or p.holder_id = any(cards));
end
$$;

-- Takes what is left of holders who are no more, many at once; their debts end with them.
create function ledger_close_accounts(
    project text, of_kind text, holders text[], at timestamptz) returns bigint
language plpgsql as $$
declare
    closed bigint;
begin
    perform from ledger_account a
    where a.project_id = project and a.kind = of_kind and a.holder_id = any(holders)
    order by a.holder_id collate "C"
    for update;
    with ended as materialized (
        select a.holder_id, a.balance, a.owed, a.programme_id, a.issued, a.transferred, a.removed,
               'lp_' || a.kind || '_' || a.holder_id as posting_id
        from ledger_account a
        where a.project_id = project and a.kind = of_kind and a.holder_id = any(holders)
          and a.balance > 0 and a.owed = 0),
    posted as (
        insert into ledger_posting (
            id, project_id, kind, holder_id, amount, balance, total, reason, against,
            programme_id, campaign_id, voucher_id, created_at)
        select posting_id, project, of_kind, holder_id, -balance, 0,
               issued + transferred - removed - balance, 'deletion', 'removed', programme_id,
               programme_id, holder_id, at
        from ended),
    emptied as (
        update ledger_lot l
        set remaining = 0
        from ended, ledger_lot before
        where l.project_id = project and l.kind = of_kind and l.holder_id = ended.holder_id
          and l.remaining > 0 and before.project_id = l.project_id and before.id = l.id
        returning ended.posting_id, l.id as lot_id, before.remaining as amount),
    consumed as (
        insert into ledger_consumption (posting_id, lot_id, project_id, amount)
        select posting_id, lot_id, project, amount from emptied),
    unheld as (
        delete from ledger_hold h
        where h.project_id = project and h.kind = of_kind and h.holder_id = any(holders))
    update ledger_account a
    set removed = a.removed + a.balance, balance = 0
    from ended
    where a.project_id = project and a.kind = of_kind and a.holder_id = ended.holder_id;
    get diagnostics closed = row_count;
    return closed;
end
$$;

-- What a customer redeemed, and what gift cards gave and still hold: the ledger tells the latter.
create or replace function customer_redemptions(project text, customer text)
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
           (select coalesce(sum(card.balance), 0)::bigint
            from ledger_standings(project, 'credits', array(
                     select v.id from voucher v
                     where v.holder_id = customer and v.project_id = project
                       and v.type = 'GIFT_VOUCHER' and v.deleted_at is null), null, now()) card)
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

-- Programs from before the ledger may run beside the new one for a while. They know nothing of lots
-- and postings of cards: what they write is followed here. Nothing of this fires for the new one.

-- They add to a balance, or take off it and say so in `taken_back`; what they propose to insert must
-- pass the constraints even where the row is there and only updated.
create function ledger_follow_account() returns trigger
language plpgsql as $$
declare
    moved bigint := new.balance;
    net bigint := new.balance;
begin
    if tg_op = 'UPDATE' then
        moved := case when new.balance <> old.balance then new.balance - old.balance
                      else old.taken_back - new.taken_back end;
        net := old.balance - old.owed + moved;
    end if;
    if moved = 0 then
        return new;
    end if;
    new.issued := new.issued + greatest(0, moved);
    new.removed := new.removed + greatest(0, -moved);
    new.balance := greatest(0, net);
    new.owed := greatest(0, -net);
    return new;
end
$$;
create trigger ledger_account_opened before insert on ledger_account
    for each row
    when (new.balance - new.owed
          <> new.issued - new.spent - new.removed - new.expired + new.transferred)
    execute function ledger_follow_account();
create trigger ledger_account_followed before update on ledger_account
    for each row
    when (new.taken_back <> old.taken_back
          or new.balance - new.owed
          <> new.issued - new.spent - new.removed - new.expired + new.transferred)
    execute function ledger_follow_account();

create function ledger_follow_posting() returns trigger
language plpgsql as $$
begin
    new.against := case when new.amount > 0 then 'issued' else 'removed' end;
    if new.holder_id is null then
        new.owed := -new.amount;
        return new;
    end if;
    new.owed := greatest(0, -new.balance) - greatest(0, new.amount - new.balance);
    if new.amount > 0 then
        insert into ledger_lot (
            id, project_id, kind, holder_id, posting_id, amount, remaining, created_at)
        values (new.id, new.project_id, new.kind, new.holder_id, new.id, new.amount,
                new.amount + new.owed, new.created_at);
        insert into ledger_consumption (posting_id, lot_id, project_id, amount)
        select new.id, new.id, new.project_id, -new.owed where new.owed < 0;
    else
        perform ledger_consume(
            new.project_id, new.id, new.kind, new.holder_id, -new.amount - new.owed,
            '-infinity', null);
    end if;
    return new;
end
$$;
create trigger ledger_posting_followed before insert on ledger_posting
    for each row when (new.against is null)
    execute function ledger_follow_posting();

-- A redemption or rollback of a gift card that nobody booked. The new program books before it writes
-- the row; a card without an account reads the row when it is given one.
create function ledger_follow_redemption() returns trigger
language plpgsql as $$
begin
    if not exists (
            select from ledger_account a
            where a.project_id = new.project_id and a.kind = 'credits'
              and a.holder_id = new.voucher_id)
        or exists (
            select from ledger_posting p
            where p.redemption_id = coalesce(new.redemption_id, new.id)
              and p.project_id = new.project_id and p.kind = 'credits'
              and coalesce(p.rollback_id, p.redemption_id) = new.id
              and (p.rollback_id is not null or p.reason = 'redemption'))
    then
        return null;
    end if;
    perform ledger_move(new.project_id, jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
        'id', 'lp_' || new.id, 'kind', 'credits', 'holder_id', new.voucher_id,
        'campaign_id', new.campaign_id, 'voucher_id', new.voucher_id,
        'redemption_id', coalesce(new.redemption_id, new.id),
        'against', 'spent', 'below_zero', true,
        'way', case new.kind when 'redemption' then 'take' else 'give_back' end,
        'reason', case new.kind when 'redemption' then 'redemption' else 'refund' end,
        'rollback_id', case new.kind when 'redemption' then null else new.id end,
        'amount', case new.kind when 'redemption' then new.amount end))), null, new.created_at);
    return null;
end
$$;
create trigger redemption_followed after insert on redemption
    for each row
    when (new.amount <> 0 and new.voucher_id is not null and new.result = 'SUCCESS'
          and not new.is_parent)
    execute function ledger_follow_redemption();
