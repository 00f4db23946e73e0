-- name: reached
-- When a member joined, how often they reached each milestone, and how many points those bring.
select m.joined_at, (
    select coalesce(jsonb_object_agg(l.milestone_id, l.last), '{}')
    from (select milestone_id, max(last) as last from loyalty_milestone_log
          where member_id = m.id group by milestone_id) l) as times, (
    select coalesce(sum((l.last - l.first + 1) * l.points), 0)
    from loyalty_milestone_log l
    where l.member_id = m.id) as brought
from loyalty_member m
where m.project_id = %(project_id)s and m.id = %(member_id)s;

-- name: insert_reaching
-- A milestone reached; the same time of it twice inserts nothing.
insert into loyalty_milestone_log (
    id, project_id, programme_id, member_id, card_id, milestone_id, first, last, value, points,
    reward_id, created_at)
values (
    %(id)s, %(project_id)s, %(programme_id)s, %(member_id)s, %(card_id)s, %(milestone_id)s,
    %(first)s, %(last)s, %(value)s, %(points)s, %(reward_id)s, %(created_at)s)
on conflict (member_id, milestone_id, first) do nothing;

-- name: insert_grant
-- What a milestone brought, once.
insert into loyalty_milestone_grant (
    log_id, project_id, points, posting_id, given, reason, created_at)
values (
    %(log_id)s, %(project_id)s, %(points)s, %(posting_id)s, %(given)s, %(reason)s, %(created_at)s)
on conflict (log_id) do nothing;

-- name: reaching
-- A milestone reached that has brought nothing yet, held until the transaction ends.
select l.id, l.programme_id, l.member_id, l.card_id, l.milestone_id, l.first, l.last, l.value,
       l.points, l.reward_id, l.created_at
from loyalty_milestone_log l
where l.project_id = %(project_id)s and l.id = %(id)s
  and not exists (select from loyalty_milestone_grant g where g.log_id = l.id)
for update of l;

-- name: log
-- The milestones a member reached and what they brought, the newest first, after one of them.
select to_jsonb(l) as reaching, to_jsonb(g) as granted
from loyalty_milestone_log l
left join loyalty_milestone_grant g on g.log_id = l.id
where l.project_id = %(project_id)s and l.member_id = %(member_id)s
  and (%(after)s::text is null or l.position < (
        select place.position from loyalty_milestone_log place where place.id = %(after)s))
order by l.position desc
limit %(limit)s;

-- name: orders
-- How many orders a customer paid since a moment, and what they came to.
select count(*) as purchases, coalesce(sum(o.total_amount), 0)::bigint as amount
from customer_order o
where o.project_id = %(project_id)s and o.customer_id = %(customer_id)s
  and o.status in ('PAID', 'FULFILLED') and o.created_at >= %(since)s;

-- name: events
-- How many custom events of a type a customer did since a moment; of a property of their metadata,
-- the sum of what are numbers.
select case when %(property)s::text is null then count(*)
            else coalesce(floor(sum(
                case when jsonb_typeof(e.metadata -> %(property)s) = 'number'
                     then (e.metadata ->> %(property)s)::numeric end)), 0)
       end::bigint as value
from custom_event e
where e.project_id = %(project_id)s and e.customer_id = %(customer_id)s
  and e.type = %(type)s and e.created_at >= %(since)s;

-- name: counters
-- The counters of a member.
select name, value from loyalty_counter
where project_id = %(project_id)s and member_id = %(member_id)s
order by name;

-- name: move_counter
-- So much more on a counter of a member, which begins at nothing; its row is held until the
-- transaction ends.
insert into loyalty_counter (member_id, name, project_id, value)
values (%(member_id)s, %(name)s, %(project_id)s, %(amount)s)
on conflict (member_id, name) do update set value = loyalty_counter.value + excluded.value
returning value;

-- name: insert_counter_entry
-- A movement of a counter; rows are never changed.
insert into loyalty_counter_entry (
    id, project_id, member_id, name, amount, value, source_id, reason, created_at)
values (
    %(id)s, %(project_id)s, %(member_id)s, %(name)s, %(amount)s, %(value)s, %(source_id)s,
    %(reason)s, %(created_at)s);

-- name: counter_entry_of_source
-- The movement of a counter a source brought before.
select id, member_id, name, amount, value, source_id, reason, created_at
from loyalty_counter_entry
where project_id = %(project_id)s and member_id = %(member_id)s and name = %(name)s
  and source_id = %(source_id)s;

-- name: told
-- How far a member was told they are on the way to their goals.
select goal, round, share from loyalty_reminder
where project_id = %(project_id)s and member_id = %(member_id)s;

-- name: tell
-- How far a member is told now; who was told as much already, by somebody else, is not again.
insert into loyalty_reminder (member_id, goal, project_id, round, share, updated_at)
values (%(member_id)s, %(goal)s, %(project_id)s, %(round)s, %(share)s, %(now)s)
on conflict (member_id, goal) do update
set round = excluded.round, share = excluded.share, updated_at = excluded.updated_at
where (loyalty_reminder.round, loyalty_reminder.share) < (excluded.round, excluded.share);

-- name: anniversaries
-- The programmes of a project with milestones of time.
select o.programme_id, o.document
from loyalty_options o
join loyalty_programme p on p.id = o.programme_id
where o.project_id = %(project_id)s and p.status = 'ACTIVE'
  and o.document @? '$.milestones[*] ? (@.measure.type == "TIME")';

-- name: members
-- Members of a programme in the order of their ids, after one of them, each with the card that
-- came first and how often they reached which milestone.
select m.id, m.joined_at, m.customer_id, c.id as card_id, (
    select coalesce(jsonb_object_agg(l.milestone_id, l.last), '{}')
    from (select milestone_id, max(last) as last from loyalty_milestone_log
          where member_id = m.id group by milestone_id) l) as times
from loyalty_member m
join lateral (
    select c.id from loyalty_card c where c.member_id = m.id
    order by c.created_at, c.id limit 1) c on true
where m.project_id = %(project_id)s and m.programme_id = %(programme_id)s
  and m.customer_id is not null and m.status = 'ACTIVE' and m.id > %(after)s
order by m.id
limit %(limit)s;
