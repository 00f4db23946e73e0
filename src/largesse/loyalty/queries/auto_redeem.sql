-- name: holders
-- Cards of a programme that have so many points, in order of their ids, after one of them. Reads the
-- accounts of the ledger; what is held or ran out is looked at for each.
select card.id
from loyalty_card card
join ledger_account account
    on account.project_id = %(project_id)s and account.kind = 'points'
   and account.holder_id = card.id
where card.project_id = %(project_id)s and card.programme_id = %(programme_id)s
  and card.id > %(after)s and account.balance >= %(points)s
order by card.id
limit %(limit)s;

-- name: bought_unasked
-- How many transactions a customer had within a day without asking. Reads the log of redemptions.
select count(*) as transactions
from redemption
where project_id = %(project_id)s and customer_id = %(customer_id)s
  and created_at >= %(start)s and created_at < %(end)s
  and kind = 'redemption' and result = 'SUCCESS'
  and reward @> '{"auto_redeem": true}';
