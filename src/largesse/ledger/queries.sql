-- name: move
-- Writes movements, all or nothing; all that can go wrong is told there (migration 27).
select ledger_move(%(project_id)s, %(movements)s::jsonb, %(session)s::text, %(now)s) as answer;

-- name: hold
-- Holds amounts for a session, in place of what it held (migration 27).
select ledger_keep(%(project_id)s, %(holds)s::jsonb, %(session)s, %(until)s, %(now)s) as answer;

-- name: release
-- Lets go of what a session holds; how much that was.
delete from ledger_hold where project_id = %(project_id)s and session_key = %(session)s;

-- name: held_by_session
-- Whether a session holds anything of a holder's.
select exists (
    select from ledger_hold
    where project_id = %(project_id)s and session_key = %(session)s
      and holder_id = %(holder_id)s) as holds;

-- name: open_accounts
-- Opens the accounts of new holders, many at once (migration 27).
select ledger_open_accounts(
    %(project_id)s, %(kind)s, %(holder_ids)s::text[], %(amounts)s::bigint[], %(spents)s::bigint[],
    %(programme_ids)s::text[], %(now)s) as opened;

-- name: open_cards
-- Opens the accounts of gift cards that are here already (migration 27); how many had none.
select ledger_open_cards(%(project_id)s, %(holder_ids)s::text[], %(now)s) as opened;

-- name: close_accounts
-- Takes what is left of holders who are no more (migration 27); how many had something.
select ledger_close_accounts(%(project_id)s, %(kind)s, %(holder_ids)s::text[], %(now)s) as closed;

-- name: standings
-- Where accounts stand (migration 27).
select *
from ledger_standings(
    %(project_id)s, %(kind)s, %(holder_ids)s::text[], %(session)s::text, %(now)s);

-- name: lots
-- The lots of an account, soonest to run out first; those that are used up on demand.
select lot.id, lot.kind, lot.holder_id, lot.posting_id, lot.amount, lot.remaining, lot.created_at,
       lot.expires_at, posting.reason, posting.programme_id
from ledger_lot lot
left join ledger_posting posting on posting.id = lot.posting_id
where lot.project_id = %(project_id)s and lot.kind = %(kind)s and lot.holder_id = %(holder_id)s
  and (%(used_up)s or lot.remaining > 0)
  and (%(expiring_before)s::timestamptz is null or lot.expires_at <= %(expiring_before)s)
order by lot.expires_at nulls last, lot.created_at, lot.id
limit %(limit)s;

-- name: due_lots
-- Lots that ran out and were not booked yet, of holders of whom no session holds anything.
select lot.id, lot.kind, lot.holder_id
from ledger_lot lot
where lot.remaining > 0 and lot.expires_at <= %(before)s and lot.kind = %(kind)s
  and lot.project_id = %(project_id)s
  and not exists (
      select from ledger_hold hold
      where hold.project_id = lot.project_id and hold.kind = lot.kind
        and hold.holder_id = lot.holder_id and hold.expires_at > %(before)s)
order by lot.expires_at, lot.id
limit %(limit)s;

-- fragment: posting
p.id, p.kind, p.holder_id, p.amount, p.owed, p.balance, p.total, p.reason, p.against,
p.programme_id, p.campaign_id, p.voucher_id, p.redemption_id, p.rollback_id, p.returns,
p.source_id, p.refers, p.created_at

-- fragment: postings_asked_for
from ledger_posting p
where p.project_id = %(project_id)s and p.kind = %(kind)s
  and (%(reasons)s::text[] is null or p.reason = any(%(reasons)s))
  and (%(source_ids)s::text[] is null or p.source_id = any(%(source_ids)s))
  and (%(created_after)s::timestamptz is null or p.created_at > %(created_after)s)
  and (%(created_before)s::timestamptz is null or p.created_at < %(created_before)s)
  and (%(after)s::text is null or case when %(oldest_first)s
       then p.position > (select place.position from ledger_posting place
                          where place.id = %(after)s and place.project_id = %(project_id)s)
       else p.position < (select place.position from ledger_posting place
                          where place.id = %(after)s and place.project_id = %(project_id)s) end)

-- name: postings_of_holder
-- A page of the movements of a holder.
-- order position: p.position
-- order -position: p.position desc
select {posting}
{postings_asked_for} and p.holder_id = %(holder_id)s
order by {order}
limit %(limit)s;

-- name: postings_of_programme
-- A page of the movements of all holders of a programme.
-- order position: p.position
-- order -position: p.position desc
select {posting}
{postings_asked_for} and p.programme_id = %(programme_id)s
order by {order}
limit %(limit)s;

-- name: postings_by_id
-- Movements by id, each with the lots it touched.
select {posting}, (
    select jsonb_agg(jsonb_build_object(
               'id', part.id, 'amount', part.amount, 'expires_at', part.expires_at)
           order by part.expires_at nulls last, part.id)
    from (
        select c.lot_id as id, -c.amount as amount, l.expires_at
        from ledger_consumption c
        left join ledger_lot l on l.project_id = c.project_id and l.id = c.lot_id
        where c.project_id = p.project_id and c.posting_id = p.id and c.lot_id not in ('owed', p.id)
        union all
        select l.id, l.amount, l.expires_at
        from ledger_lot l
        where l.posting_id = p.id and l.project_id = p.project_id and l.kind = p.kind
          and l.holder_id = p.holder_id and l.id like p.id || '%%') part) as lots
from ledger_posting p
where p.project_id = %(project_id)s and p.id = any(%(ids)s)
order by p.position;

-- name: posting_by_source
-- The change of a balance the merchant knows by this name.
select {posting}
from ledger_posting p
where p.project_id = %(project_id)s and p.kind = %(kind)s and p.holder_id = %(holder_id)s
  and p.source_id = %(source_id)s and p.reason in ('addition', 'removal');

-- name: postings_of_redemption
-- What a redemption moved, and what was given back of it since.
select {posting}
from ledger_posting p
where p.project_id = %(project_id)s and p.redemption_id = %(redemption_id)s
order by p.position;

-- name: is_posting
-- Whether an account has this movement.
select exists (
    select from ledger_posting
    where id = %(id)s and project_id = %(project_id)s and kind = %(kind)s
      and holder_id = %(holder_id)s) as there;

-- name: moved_between
-- The sum of what moved for some reasons within a stretch of time, by holder.
select holder_id, sum(amount)::bigint as amount
from ledger_posting
where project_id = %(project_id)s and kind = %(kind)s and holder_id = any(%(holder_ids)s)
  and reason = any(%(reasons)s) and created_at >= %(start)s and created_at < %(end)s
group by holder_id;

-- name: liability
-- What holders had at a moment, by programme: all that was posted until then, less what had run out
-- and was booked later. What is owed by a holder is no liability. Cards of before that have no
-- account yet are counted by what they will open with.
with taken as (
    select c.lot_id, sum(c.amount)::bigint as amount
    from ledger_consumption c
    join ledger_posting p on p.id = c.posting_id
    where c.project_id = %(project_id)s and p.created_at <= %(at)s
    group by 1),
movement as (
    select p.programme_id, coalesce(p.holder_id, p.id) as holder_id, p.amount + p.owed as amount
    from ledger_posting p
    where p.project_id = %(project_id)s and p.kind = %(kind)s and p.created_at <= %(at)s
      and (%(programme_id)s::text is null or p.programme_id = %(programme_id)s)
    union all
    select a.programme_id, l.holder_id, -(l.amount - coalesce(taken.amount, 0))
    from ledger_lot l
    join ledger_account a
        on a.project_id = l.project_id and a.kind = l.kind and a.holder_id = l.holder_id
    left join taken on taken.lot_id = l.id
    where l.project_id = %(project_id)s and l.kind = %(kind)s and l.expires_at <= %(at)s
      and (%(programme_id)s::text is null or a.programme_id = %(programme_id)s)
    union all
    select v.campaign_id, v.id, greatest(0, coalesce((v.gift ->> 'amount')::bigint, 0)
           - coalesce((v.gift ->> 'subtracted_amount')::bigint, 0) - coalesce((
               select o.used from usage_opening o
               where o.project_id = v.project_id and o.key = 'voucher:' || v.id || '|credits'), 0)
           - coalesce((
               select sum(r.amount) from redemption r
               where r.voucher_id = v.id and r.created_at <= %(at)s and r.result = 'SUCCESS'
                 and not r.is_parent), 0))::bigint
    from voucher v
    where %(kind)s = 'credits' and v.project_id = %(project_id)s and v.type = 'GIFT_VOUCHER'
      and exists (select from ledger_adoption) and v.created_at <= %(at)s
      and (%(programme_id)s::text is null or v.campaign_id = %(programme_id)s)
      and not exists (
          select from ledger_account a
          where a.project_id = v.project_id and a.kind = 'credits' and a.holder_id = v.id)),
holder as (
    select programme_id, holder_id, sum(amount)::bigint as amount
    from movement
    group by 1, 2
    having sum(amount) <> 0)
select programme_id, count(*) as holders, sum(amount)::bigint as amount
from holder
group by 1
order by 3 desc, 1;

-- name: adopt
-- Opens the accounts of the next cards of before (migration 27): how far that came; null when all
-- cards have theirs.
with turn as materialized (
    select after from ledger_adoption limit 1 for update skip locked),
batch as materialized (
    select v.id, v.project_id, v.type
    from turn
    cross join lateral (
        select id, project_id, type from voucher where id > turn.after order by id limit %(limit)s)
        v),
opened as materialized (
    select ledger_open_cards(project_id, array_agg(id), %(now)s)
    from batch where type = 'GIFT_VOUCHER' group by project_id),
moved as (
    update ledger_adoption set after = (select max(id) from batch)
    where exists (select from batch) and exists (select from turn)),
ended as (
    delete from ledger_adoption
    where not exists (select from batch) and exists (select from turn))
select (select max(id) from batch) as last, (select count(*) from opened) as projects;

-- name: mismatches
-- What does not add up: accounts that are not the sums of their postings and of their lots, lots
-- that are not what postings took of them, transfers that lost something on the way, redemptions
-- the ledger does not follow: none, unless somebody edited rows by hand. Reads the log of
-- redemptions. Cards of before that nobody has touched since have no account yet and are left out.
with posted as (
    select project_id, kind, holder_id,
           sum(amount + owed)::bigint as balance, sum(owed)::bigint as owed,
           coalesce(sum(amount) filter (where against = 'issued'), 0)::bigint as issued,
           -coalesce(sum(amount) filter (where against = 'spent'), 0)::bigint as spent,
           -coalesce(sum(amount) filter (where against = 'removed'), 0)::bigint as removed,
           -coalesce(sum(amount) filter (where against = 'expired'), 0)::bigint as expired,
           coalesce(sum(amount) filter (where against = 'transferred'), 0)::bigint as transferred
    from ledger_posting where holder_id is not null
    group by 1, 2, 3),
accounts as (
    select project_id, kind, holder_id, told.name, coalesce(told.stands, 0) as stands,
           coalesce(told.counted, 0) as counted
    from ledger_account a
    full join posted p using (project_id, kind, holder_id)
    cross join lateral (values
        ('', a.balance, p.balance), (' owed by', a.owed, p.owed),
        (' issued to', a.issued, p.issued), (' spent by', a.spent, p.spent),
        (' removed from', a.removed, p.removed), (' expired of', a.expired, p.expired),
        (' transferred to', a.transferred, p.transferred)) as told (name, stands, counted)),
stocked as (
    select project_id, kind, holder_id, sum(remaining)::bigint as remaining
    from ledger_lot group by 1, 2, 3),
taken as (
    select project_id, lot_id, sum(amount)::bigint as amount
    from ledger_consumption where lot_id <> 'owed' group by 1, 2),
followed as (
    select r.project_id, r.id, told.kind, told.amount, p.amount as posted
    from redemption r
    cross join lateral (values ('points', r.points), ('credits', -r.amount)) as told (kind, amount)
    left join ledger_posting p
        on p.project_id = r.project_id and p.kind = told.kind
       and coalesce(p.rollback_id, p.redemption_id) = r.id
       and (p.rollback_id is not null or p.reason = 'redemption')
    where told.amount <> 0 and r.result = 'SUCCESS' and not r.is_parent
      and (told.kind = 'points' or exists (
          select from ledger_account a
          where a.project_id = r.project_id and a.kind = 'credits'
            and a.holder_id = r.voucher_id)))
select project_id, 'the ' || kind || name || ' ' || holder_id as about, stands, counted
from accounts where stands <> counted
union all
select project_id, 'the lots of ' || kind || ' of ' || holder_id,
       coalesce(remaining, 0), coalesce(balance, 0)
from ledger_account full join stocked using (project_id, kind, holder_id)
where coalesce(remaining, 0) <> coalesce(balance, 0)
union all
select l.project_id, 'the lot ' || id, remaining, l.amount - coalesce(taken.amount, 0)
from ledger_lot l left join taken on taken.project_id = l.project_id and taken.lot_id = l.id
where remaining <> l.amount - coalesce(taken.amount, 0)
union all
select project_id, 'the transfers of ' || kind, sum(amount)::bigint, 0
from ledger_posting where against = 'transferred'
group by project_id, kind having sum(amount) <> 0
union all
select project_id, 'the posting of ' || id, coalesce(posted, 0), amount
from followed where posted is distinct from amount
union all
select p.project_id, 'the redemption of posting ' || p.id, p.amount, 0
from ledger_posting p
where p.reason in ('redemption', 'rollback', 'refund') and p.redemption_id is not null
  and not exists (
      select from redemption r
      where r.id = coalesce(p.rollback_id, p.redemption_id) and r.project_id = p.project_id)
order by 1, 2;
