-- fragment: reward_columns
id, name, kind, parameters, stock, redeemed, attributes, metadata, created_at, updated_at

-- fragment: assignment_columns
id, reward_id, related_object_type, related_object_id, parameters as document, stock, redeemed,
created_at, updated_at

-- name: insert_reward
-- A new reward.
insert into reward (
    id, project_id, name, kind, parameters, stock, attributes, metadata, created_at)
values (
    %(id)s, %(project_id)s, %(name)s, %(kind)s, %(parameters)s, %(stock)s, %(attributes)s,
    %(metadata)s, %(created_at)s);

-- name: rewards_by_id
-- Rewards by id.
select {reward_columns}
from reward
where project_id = %(project_id)s and id = any(%(ids)s::text[]);

-- name: reward_for_update
-- One reward, nobody else's to change or to give until the transaction ends.
select {reward_columns}
from reward
where project_id = %(project_id)s and id = %(id)s
for update;

-- name: update_reward
-- What is told of a reward; its stock only where that was told, for givings go on beside it.
update reward
set name = %(name)s, parameters = %(parameters)s, attributes = %(attributes)s,
    metadata = %(metadata)s, updated_at = %(updated_at)s,
    stock = case when %(stocked)s::boolean then %(stock)s::bigint else stock end
where project_id = %(project_id)s and id = %(id)s
returning {reward_columns};

-- name: delete_reward
-- Away with a reward that is offered nowhere; what was given of it stays known.
delete from reward where project_id = %(project_id)s and id = %(id)s;

-- fragment: rewards_asked_for
from reward
where project_id = %(project_id)s
  and kind = any(%(kinds)s::text[])
  and (%(assignment_id)s::text is null or id = (
        select reward_id from reward_assignment
        where project_id = %(project_id)s and id = %(assignment_id)s))

-- name: rewards
-- A page of rewards, the newest first.
select {reward_columns}
{rewards_asked_for}
order by created_at desc, position
limit %(limit)s offset %(offset)s;

-- name: count_rewards
-- How many rewards there are of these kinds; no more than so many are counted.
select count(*) as total from (select {rewards_asked_for} limit %(most)s) counted;

-- name: insert_assignment
-- A reward offered somewhere; one that is offered there already inserts nothing.
insert into reward_assignment (
    id, project_id, reward_id, related_object_type, related_object_id, parameters, stock,
    created_at)
values (
    %(id)s, %(project_id)s, %(reward_id)s, %(related_object_type)s, %(related_object_id)s,
    %(document)s, %(stock)s, %(created_at)s)
on conflict do nothing;

-- name: assignments_by_id
-- Assignments by id.
select {assignment_columns}
from reward_assignment
where project_id = %(project_id)s and id = any(%(ids)s::text[]);

-- name: update_assignment
-- What a reward costs where it is offered; its stock there only where that was told.
update reward_assignment
set parameters = %(document)s, updated_at = %(updated_at)s,
    stock = case when %(stocked)s::boolean then %(stock)s::bigint else stock end
where project_id = %(project_id)s and id = %(id)s
returning {assignment_columns};

-- name: delete_assignment
-- A reward is not offered there any more.
delete from reward_assignment where project_id = %(project_id)s and id = %(id)s;

-- name: delete_assignments_of
-- Nothing is offered any more where there is nothing left to offer it.
delete from reward_assignment
where project_id = %(project_id)s and related_object_id = %(related_object_id)s
returning {assignment_columns};

-- name: assignment_of_reward
-- An assignment of a reward, for whoever asks whether it is offered anywhere.
select id from reward_assignment
where project_id = %(project_id)s and reward_id = %(reward_id)s
limit 1;

-- fragment: assignments_asked_for
from reward_assignment
where project_id = %(project_id)s
  and (%(reward_id)s::text is null or reward_id = %(reward_id)s)
  and (%(related_object_id)s::text is null or related_object_id = %(related_object_id)s)
  and (%(id)s::text is null or id = %(id)s)

-- name: assignments
-- A page of assignments, of a reward or of a place it is offered at, the newest first.
select {assignment_columns}
{assignments_asked_for}
order by created_at desc, position
limit %(limit)s offset %(offset)s;

-- name: count_assignments
-- How many assignments there are; no more than so many are counted.
select count(*) as total from (select {assignments_asked_for} limit %(most)s) counted;

-- name: offers
-- What is offered somewhere, each reward with its assignment: all, or the ones asked for by the id
-- of the reward.
select to_jsonb(reward) as reward,
       to_jsonb(assignment) - 'parameters'
           || jsonb_build_object('document', assignment.parameters) as assignment,
       campaign.campaign_type
from reward_assignment assignment
join reward on reward.id = assignment.reward_id
left join campaign
    on campaign.id = reward.parameters -> 'campaign' ->> 'id'
   and campaign.project_id = %(project_id)s
where assignment.project_id = %(project_id)s
  and assignment.related_object_id = any(%(related_object_ids)s::text[])
  and (%(reward_ids)s::text[] is null or assignment.reward_id = any(%(reward_ids)s::text[]))
order by assignment.created_at, assignment.position;

-- name: auto_redeemed
-- The assignments that members get by themselves, of every programme of a project.
select {assignment_columns}
from reward_assignment
where project_id = %(project_id)s and parameters @> '{"auto_redeem": true}'
order by related_object_id, created_at, position;

-- name: take_stock
-- Take so many of a reward; nothing is taken where there are not so many.
update reward
set stock = stock - %(quantity)s, redeemed = redeemed + %(quantity)s
where project_id = %(project_id)s and id = %(id)s
  and (stock is null or stock >= %(quantity)s);

-- name: take_assigned_stock
-- Take so many of what is offered there; nothing is taken where there are not so many.
update reward_assignment
set stock = stock - %(quantity)s, redeemed = redeemed + %(quantity)s
where project_id = %(project_id)s and id = %(id)s
  and (stock is null or stock >= %(quantity)s);

-- name: return_stock
-- Put so many of a reward back.
update reward
set stock = stock + %(quantity)s, redeemed = greatest(0, redeemed - %(quantity)s)
where project_id = %(project_id)s and id = %(id)s;

-- name: return_assigned_stock
-- Put so many of what is offered there back.
update reward_assignment
set stock = stock + %(quantity)s, redeemed = greatest(0, redeemed - %(quantity)s)
where project_id = %(project_id)s and id = %(id)s;

-- name: insert_given
-- A reward given to a customer.
insert into given_reward (
    id, project_id, reward_id, assignment_id, kind, name, quantity, status, customer_id, points,
    voucher_ids, credited, posting_id, product_id, sku_id, redemption_id, programme_id, note,
    created_at)
values (
    %(id)s, %(project_id)s, %(reward_id)s, %(assignment_id)s, %(kind)s, %(name)s, %(quantity)s,
    %(status)s, %(customer_id)s, %(points)s, %(voucher_ids)s, %(credited)s, %(posting_id)s,
    %(product_id)s, %(sku_id)s, %(redemption_id)s, %(programme_id)s, %(note)s, %(created_at)s);

-- fragment: given_columns
given.id, given.reward_id, given.assignment_id, given.kind, given.name, given.quantity,
given.status, given.customer_id, given.points, given.voucher_ids, given.credited,
given.posting_id, given.product_id, given.sku_id, given.redemption_id, given.programme_id,
given.note, given.created_at, given.updated_at, payout.id as payout_id

-- name: given_by_id
-- One giving.
select {given_columns}
from given_reward given
left join payout_order payout on payout.given_id = given.id
where given.project_id = %(project_id)s and given.id = %(id)s;

-- name: move_given
-- A giving moves on from where it stands; nothing where somebody else moved it.
update given_reward
set status = %(status)s, updated_at = %(now)s, note = coalesce(%(note)s, note)
where project_id = %(project_id)s and id = %(id)s and status = any(%(from_status)s::text[]);

-- fragment: given_asked_for
from given_reward given
left join payout_order payout on payout.given_id = given.id
where given.project_id = %(project_id)s
  and (%(status)s::text is null or given.status = %(status)s)
  and (%(kind)s::text is null or given.kind = %(kind)s)
  and (%(reward_id)s::text is null or given.reward_id = %(reward_id)s)
  and (%(customer)s::text is null or given.customer_id = (
        select h.id from customer h
        where h.project_id = %(project_id)s and (h.id = %(customer)s or h.source_id = %(customer)s)
        order by h.id = %(customer)s desc limit 1))

-- name: given
-- A page of givings, the newest first.
select {given_columns}
{given_asked_for}
order by given.created_at desc, given.position desc
limit %(limit)s offset %(offset)s;

-- name: count_given
-- How many givings there are; no more than so many are counted.
select count(*) as total from (select {given_asked_for} limit %(most)s) counted;

-- name: insert_payout
-- Money to be paid out.
insert into payout_order (
    id, project_id, given_id, customer_id, amount, currency, state, requested_at)
values (
    %(id)s, %(project_id)s, %(given_id)s, %(customer_id)s, %(amount)s, %(currency)s,
    %(state)s, %(requested_at)s);

-- fragment: payout_columns
payout.id, payout.given_id, payout.customer_id, payout.amount, payout.currency, payout.state,
payout.reference, payout.reason, payout.requested_at, payout.approved_at, payout.ended_at,
given.reward_id, given.redemption_id, given.points

-- name: payout_by_id
-- One payout order.
select {payout_columns}
from payout_order payout
join given_reward given on given.id = payout.given_id
where payout.project_id = %(project_id)s and payout.id = %(id)s;

-- name: move_payout
-- A payout order moves on from where it stands; nothing where somebody else moved it.
update payout_order
set state = %(state)s, reference = coalesce(%(reference)s, reference),
    reason = coalesce(%(reason)s, reason),
    approved_at = case when %(state)s = 'approved' then %(now)s else approved_at end,
    ended_at = case when %(state)s = 'approved' then ended_at else %(now)s end
where project_id = %(project_id)s and id = %(id)s and state = any(%(from_states)s::text[]);

-- fragment: payouts_asked_for
from payout_order payout
join given_reward given on given.id = payout.given_id
where payout.project_id = %(project_id)s
  and (%(state)s::text is null or payout.state = %(state)s)
  and (%(customer)s::text is null or payout.customer_id = (
        select h.id from customer h
        where h.project_id = %(project_id)s and (h.id = %(customer)s or h.source_id = %(customer)s)
        order by h.id = %(customer)s desc limit 1))

-- name: payouts
-- A page of payout orders, the newest first.
select {payout_columns}
{payouts_asked_for}
order by payout.requested_at desc, payout.position desc
limit %(limit)s offset %(offset)s;

-- name: count_payouts
-- How many payout orders there are; no more than so many are counted.
select count(*) as total from (select {payouts_asked_for} limit %(most)s) counted;

-- name: held_card
-- The card of a campaign a customer has: the newest that is switched on. Reads the vouchers.
select id from voucher
where project_id = %(project_id)s and holder_id = %(customer_id)s
  and campaign_id = %(campaign_id)s and deleted_at is null and active
order by created_at desc, id
limit 1;

-- name: used_vouchers
-- Which of some vouchers were redeemed at all. Reads the counters of redemptions.
select distinct voucher_id from redemption
where project_id = %(project_id)s and voucher_id = any(%(ids)s::text[])
  and kind = 'redemption' and result = 'SUCCESS'
  and not exists (
      select from redemption back
      where back.redemption_id = redemption.id and back.kind = 'redemption_rollback'
        and back.result = 'SUCCESS');
