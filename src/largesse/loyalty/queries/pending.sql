-- name: insert_pending
-- Points that wait.
insert into loyalty_pending_points (
    id, project_id, programme_id, card_id, customer_id, earning_id, rule_id, order_id, points,
    activates_at, expiration_rules, details, created_at)
values (
    %(id)s, %(project_id)s, %(programme_id)s, %(card_id)s, %(customer_id)s, %(earning_id)s,
    %(rule_id)s, %(order_id)s, %(points)s, %(activates_at)s, %(expiration_rules)s, %(details)s,
    %(created_at)s);

-- name: pending_by_id
-- Points that wait, or waited, by id, held until the transaction ends.
select *
from loyalty_pending_points
where project_id = %(project_id)s and id = %(id)s
for update;

-- name: close_pending
-- Points that wait no longer; nobody else ended it meanwhile.
update loyalty_pending_points
set status = %(status)s, updated_at = %(now)s
where project_id = %(project_id)s and id = %(id)s and status = 'pending'
returning *;

-- name: adjust_pending
-- More or fewer points that wait, never fewer than none.
update loyalty_pending_points
set points = points + %(points)s, updated_at = %(now)s
where project_id = %(project_id)s and id = %(id)s and status = 'pending'
  and points + %(points)s >= 0
returning *;

-- fragment: waiting
from loyalty_pending_points
where project_id = %(project_id)s and status = 'pending'

-- fragment: older_than_one
  and (%(after)s::text is null or position < (
        select a.position from loyalty_pending_points a
        where a.project_id = %(project_id)s and a.id = %(after)s))

-- fragment: younger_than_one
  and (%(after)s::text is null or position > (
        select a.position from loyalty_pending_points a
        where a.project_id = %(project_id)s and a.id = %(after)s))

-- name: newest_of_programme
-- A page of what waits in a programme, the newest first.
select *
{waiting} and programme_id = %(holder_id)s
{older_than_one}
order by position desc
limit %(limit)s;

-- name: oldest_of_programme
-- A page of what waits in a programme, the oldest first.
select *
{waiting} and programme_id = %(holder_id)s
{younger_than_one}
order by position
limit %(limit)s;

-- name: newest_of_card
-- A page of what waits for a card, the newest first.
select *
{waiting} and card_id = %(holder_id)s
{older_than_one}
order by position desc
limit %(limit)s;

-- name: oldest_of_card
-- A page of what waits for a card, the oldest first.
select *
{waiting} and card_id = %(holder_id)s
{younger_than_one}
order by position
limit %(limit)s;

-- name: pending_of
-- How many points wait for each of some cards.
select card_id, sum(points)::bigint as points
from loyalty_pending_points
where card_id = any(%(card_ids)s) and status = 'pending'
group by card_id;

-- name: take_due
-- Some of what has waited long enough, each taken by one who activates it.
select *
from loyalty_pending_points
where project_id = %(project_id)s and status = 'pending' and activates_at <= %(now)s
order by activates_at, position
limit %(limit)s
for update skip locked;
