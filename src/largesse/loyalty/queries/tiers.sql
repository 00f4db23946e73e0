-- fragment: tier
t.id, t.structure_id, t.name, t.points_from, t.points_to, t.segments, t.earning_rules, t.rewards,
t.metadata, t.created_at, t.updated_at

-- name: hold_structure
-- A structure, made if it is not there yet, held until the transaction ends: who changes tiers or
-- rules does so one after the other.
insert into loyalty_tier_structure (id, project_id, created_at)
values (%(id)s, %(project_id)s, %(now)s)
on conflict (id) do update set project_id = excluded.project_id
returning id, rules;

-- name: set_rules
-- The rules of a structure.
update loyalty_tier_structure
set rules = %(rules)s, updated_at = %(now)s
where project_id = %(project_id)s and id = %(id)s;

-- name: rules
-- The rules of structures that have some.
select id, rules
from loyalty_tier_structure
where project_id = %(project_id)s and id = any(%(ids)s) and rules is not null;

-- name: structures
-- Structures with their tiers, the lowest first.
select s.id, s.rules, (
    select coalesce(jsonb_agg(to_jsonb(t) order by t.points_from), '[]')
    from loyalty_tier t where t.structure_id = s.id) as tiers
from loyalty_tier_structure s
where s.project_id = %(project_id)s and s.id = any(%(ids)s);

-- name: setting
-- All that a card's movement may set going: its tiers and the options of its programme.
select s.rules, (
    select coalesce(jsonb_agg(to_jsonb(t) order by t.points_from), '[]')
    from loyalty_tier t where t.structure_id = s.id) as tiers, o.document as options
from (values (%(structure_id)s::text, %(programme_id)s::text)) as asked (structure, programme)
left join loyalty_tier_structure s
    on s.id = asked.structure and s.project_id = %(project_id)s
left join loyalty_options o
    on o.programme_id = asked.programme and o.project_id = %(project_id)s;

-- name: insert_tier
-- A tier.
insert into loyalty_tier (
    id, project_id, structure_id, name, points_from, points_to, segments, earning_rules, rewards,
    metadata, created_at)
values (
    %(id)s, %(project_id)s, %(structure_id)s, %(name)s, %(points_from)s, %(points_to)s,
    %(segments)s, %(earning_rules)s, %(rewards)s, %(metadata)s, %(created_at)s);

-- name: update_tier
-- What may change of a tier.
update loyalty_tier
set name = %(name)s, points_from = %(points_from)s, points_to = %(points_to)s,
    segments = %(segments)s, earning_rules = %(earning_rules)s, rewards = %(rewards)s,
    metadata = %(metadata)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_tier
-- Away with a tier; who had it is moved by the caller.
delete from loyalty_tier where project_id = %(project_id)s and id = %(id)s;

-- name: tiers
-- A page of the tiers of a structure, and how many there are in all.
-- order created_at: t.position
-- order -created_at: t.position desc
-- order updated_at: coalesce(t.updated_at, t.created_at), t.position
-- order -updated_at: coalesce(t.updated_at, t.created_at) desc, t.position desc
select {tier}, count(*) over () as total
from loyalty_tier t
where t.project_id = %(project_id)s and t.structure_id = %(structure_id)s
order by {order}
limit %(limit)s;

-- name: hold_member
-- Where a member stands, held until the transaction ends; a row of its own for who has none yet.
insert into loyalty_member_tier (member_id, project_id, structure_id, card_id, created_at)
values (%(member_id)s, %(project_id)s, %(structure_id)s, %(card_id)s, %(now)s)
on conflict (member_id) do update
set structure_id = excluded.structure_id, card_id = excluded.card_id
returning *;

-- name: hold_due
-- Members whose tiers begin or end by a moment, the earliest first, held until the transaction
-- ends. Whoever somebody else steps at this moment is stepped over the moment there.
select m.*, c.customer_id
from loyalty_member_tier m
join loyalty_member c on c.id = m.member_id
where m.project_id = %(project_id)s and m.due_at <= %(now)s
order by m.due_at, m.member_id
limit %(limit)s
for update of m skip locked;

-- name: hold_members
-- Members of a programme in the order of their ids, after one of them; each with a row, held until
-- the transaction ends.
with page as (
    select m.id, m.programme_id, m.customer_id, (
        select c.id from loyalty_card c where c.member_id = m.id
        order by c.created_at, c.id limit 1) as card_id
    from loyalty_member m
    where m.project_id = %(project_id)s and m.programme_id = %(programme_id)s
      and m.id > %(after)s
    order by m.id
    limit %(limit)s
), held as (
    insert into loyalty_member_tier (member_id, project_id, structure_id, card_id, created_at)
    select id, %(project_id)s, %(structure_id)s, card_id, %(now)s
    from page where card_id is not null
    order by id
    on conflict (member_id) do update set structure_id = excluded.structure_id
    returning *
)
select held.*, page.customer_id
from held join page on page.id = held.member_id
order by held.member_id;

-- name: last_of_page
-- The last of so many members after one, null when there is none.
select max(id) as id from (
    select m.id from loyalty_member m
    where m.project_id = %(project_id)s and m.programme_id = %(programme_id)s
      and m.id > %(after)s
    order by m.id
    limit %(limit)s) as page;

-- name: astray
-- Members of programmes with tiers by balance whose tier is not the one their balance is in,
-- in the order of their ids. Tiers that only some segments may have are left to each movement.
select m.id as member_id, m.programme_id, c.id as card_id, m.customer_id
from loyalty_tier_structure s
join loyalty_member m on m.programme_id = s.id
join lateral (
    select c.id from loyalty_card c where c.member_id = m.id
    order by c.created_at, c.id limit 1) c on true
left join loyalty_member_tier held on held.member_id = m.id
left join ledger_account a on a.project_id = m.project_id and a.kind = 'points'
    and a.holder_id = coalesce(held.card_id, c.id)
left join lateral (
    select t.id from loyalty_tier t
    where t.structure_id = s.id and t.points_from <= coalesce(a.balance - a.owed, 0)
    order by t.points_from desc limit 1) t on true
where s.project_id = %(project_id)s
  and coalesce(s.rules ->> 'qualification', 'BALANCE') = 'BALANCE'
  and exists (select from loyalty_tier x where x.structure_id = s.id)
  and held.tier_id is distinct from t.id
  and m.id > %(after)s
order by m.id
limit %(limit)s;

-- name: standing
-- Where members stand.
select * from loyalty_member_tier
where project_id = %(project_id)s and member_id = any(%(member_ids)s);

-- name: save_member
-- Where a member stands after a step.
update loyalty_member_tier
set tier_id = %(tier_id)s, claims = %(claims)s, followed_to = %(followed_to)s,
    due_at = %(due_at)s, updated_at = %(now)s
where member_id = %(member_id)s;

-- name: insert_moves
-- How a member moved.
insert into loyalty_tier_log (
    id, project_id, member_id, structure_id, movement, from_tier, to_tier, starts_at, expires_at,
    points, happened_at, created_at)
values (
    %(id)s, %(project_id)s, %(member_id)s, %(structure_id)s, %(movement)s, %(from_tier)s,
    %(to_tier)s, %(starts_at)s, %(expires_at)s, %(points)s, %(happened_at)s, %(created_at)s);

-- name: moves
-- How a member moved, the newest first.
select id, member_id, structure_id, movement, from_tier, to_tier, starts_at, expires_at, points,
       happened_at, created_at
from loyalty_tier_log
where project_id = %(project_id)s and member_id = %(member_id)s
order by position desc
limit %(limit)s;

-- name: standing_of_card
-- Where the member of a card stands.
select s.* from loyalty_member_tier s
join loyalty_card c on c.member_id = s.member_id
where s.project_id = %(project_id)s and c.id = %(card_id)s;

-- name: tiers_of_customer
-- The tiers a customer has, of all programmes.
select held.tier_id
from loyalty_member member
join loyalty_member_tier held on held.member_id = member.id
where member.project_id = %(project_id)s and member.customer_id = %(customer_id)s
  and held.tier_id is not null;
