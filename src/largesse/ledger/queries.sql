-- name: move_account
-- The balance of an account after an amount is added, and the account opened when it is the first.
-- The row stays ours until the transaction ends, so that postings follow each other.
insert into ledger_account (project_id, kind, holder_id, balance, taken_back)
values (%(project_id)s, %(kind)s, %(holder_id)s, %(amount)s, %(taken_back)s)
on conflict (project_id, kind, holder_id) do update
set balance = ledger_account.balance + excluded.balance,
    taken_back = ledger_account.taken_back + excluded.taken_back
returning balance;

-- name: insert_posting
-- A movement; rows are never changed.
insert into ledger_posting (
    id, project_id, kind, holder_id, amount, balance, reason, redemption_id, rollback_id,
    campaign_id, voucher_id, created_at)
values (
    %(id)s, %(project_id)s, %(kind)s, %(holder_id)s, %(amount)s, %(balance)s, %(reason)s,
    %(redemption_id)s, %(rollback_id)s, %(campaign_id)s, %(voucher_id)s, %(created_at)s);

-- name: balance
-- What an account stands at.
select balance from ledger_account
where project_id = %(project_id)s and kind = %(kind)s and holder_id = %(holder_id)s;

-- name: postings
-- The movements of an account, the newest first, from after one of them on.
select id, kind, holder_id, amount, balance, reason, redemption_id, rollback_id, campaign_id,
       voucher_id, created_at
from ledger_posting
where project_id = %(project_id)s and kind = %(kind)s and holder_id = %(holder_id)s
  and (%(starting_after)s::text is null or position < (
      select place.position from ledger_posting place
      where place.id = %(starting_after)s and place.holder_id = %(holder_id)s))
order by position desc
limit %(limit)s;

-- name: is_posting
-- Whether an account has this movement.
select exists (
    select from ledger_posting
    where id = %(id)s and project_id = %(project_id)s and kind = %(kind)s
      and holder_id = %(holder_id)s) as there;

-- name: mismatches
-- Accounts that are not the sum of their postings, and redemptions the ledger does not follow:
-- none, unless somebody edited rows by hand. Reads the log of redemptions.
with posted as (
    select project_id, holder_id, sum(amount)::bigint as balance,
           -coalesce(sum(amount) filter (where reason = 'rollback'), 0)::bigint as taken_back
    from ledger_posting where kind = 'points' and holder_id is not null
    group by 1, 2),
accounts as (
    select project_id, holder_id, a.balance as stands, posted.balance as counted,
           a.taken_back as gone, posted.taken_back as counted_gone
    from (select * from ledger_account where kind = 'points') a
    full join posted using (project_id, holder_id)),
followed as (
    select r.project_id, r.id, r.points, p.amount
    from (select * from redemption
          where points <> 0 and result = 'SUCCESS' and not is_parent) r
    left join ledger_posting p
        on p.project_id = r.project_id and coalesce(p.rollback_id, p.redemption_id) = r.id)
select project_id, 'the points of ' || holder_id as about,
       coalesce(stands, 0) as stands, coalesce(counted, 0) as counted
from accounts where coalesce(stands, 0) <> coalesce(counted, 0)
union all
select project_id, 'what was taken back of ' || holder_id,
       coalesce(gone, 0), coalesce(counted_gone, 0)
from accounts where coalesce(gone, 0) <> coalesce(counted_gone, 0)
union all
select project_id, 'the posting of ' || id, coalesce(amount, 0), points
from followed where amount is distinct from points
union all
select p.project_id, 'the redemption of posting ' || p.id, p.amount, 0
from ledger_posting p
where not exists (
    select from redemption r
    where r.id = coalesce(p.rollback_id, p.redemption_id) and r.points = p.amount)
  and not exists (
    select from followed f where f.id = coalesce(p.rollback_id, p.redemption_id))
order by 1, 2;
