-- name: one_at_a_time
-- Rules of a project are made one after the other: they are counted.
select pg_advisory_xact_lock(hashtextextended(%(project_id)s || ' earning rules', 0));

-- name: count_rules
-- How many earning rules a project has.
select count(*) as rules from earning_rule where project_id = %(project_id)s;

-- name: insert_rule
-- An earning rule of a programme.
insert into earning_rule (
    id, project_id, programme_id, trigger_kind, trigger_reference, active, start_date,
    expiration_date, validity_timeframe, validity_day_of_week, validity_hours, loyalty,
    custom_event, pending_points, expiration_rules, banner, metadata, created_at)
values (
    %(id)s, %(project_id)s, %(programme_id)s, %(trigger_kind)s, %(trigger_reference)s, %(active)s,
    %(start_date)s, %(expiration_date)s, %(validity_timeframe)s, %(validity_day_of_week)s,
    %(validity_hours)s, %(loyalty)s, %(custom_event)s, %(pending_points)s, %(expiration_rules)s,
    %(banner)s, %(metadata)s, %(created_at)s);

-- name: update_rule
-- All that may change of a rule.
update earning_rule
set active = %(active)s, start_date = %(start_date)s, expiration_date = %(expiration_date)s,
    validity_timeframe = %(validity_timeframe)s, validity_day_of_week = %(validity_day_of_week)s,
    validity_hours = %(validity_hours)s, loyalty = %(loyalty)s,
    pending_points = %(pending_points)s, expiration_rules = %(expiration_rules)s,
    banner = %(banner)s, metadata = %(metadata)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_rule
-- Away with a rule; what it gave stays.
delete from earning_rule where project_id = %(project_id)s and id = %(id)s;

-- name: rules_by_id
-- Rules of programmes by id.
select *
from earning_rule
where project_id = %(project_id)s and id = any(%(ids)s) and programme_id is not null;

-- name: lock_rule
-- One rule of a programme, kept from others until the transaction ends.
select *
from earning_rule
where project_id = %(project_id)s and programme_id = %(programme_id)s and id = %(id)s
for update;

-- fragment: rules_of_programme
from earning_rule
where project_id = %(project_id)s and programme_id = %(programme_id)s

-- name: rules
-- A page of a programme's rules.
-- order created_at: created_at, id desc
-- order -created_at: created_at desc, id
-- order updated_at: coalesce(updated_at, created_at), id desc
-- order -updated_at: coalesce(updated_at, created_at) desc, id
select *
{rules_of_programme}
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_rules_of_programme
-- How many rules a programme has; no more than so many are counted.
select count(*) as total from (select {rules_of_programme} limit %(most)s) counted;

-- name: rules_set_off
-- The rules that wait for what happened, of programmes whose campaign is not deleted, held as they
-- are until the transaction ends: what they give and what is changed of them do not cross.
select r.*
from earning_rule r
join campaign c on c.id = r.programme_id
where r.project_id = %(project_id)s and r.active and r.trigger_kind = %(kind)s
  and (r.trigger_reference is null or r.trigger_reference = %(reference)s)
  and (%(programme_id)s::text is null or r.programme_id = %(programme_id)s)
  and r.created_at <= %(happened_at)s and c.deleted_at is null
order by r.position
for share of r;

-- name: rules_estimated
-- The rules of a programme that orders set off, for estimates.
select r.*
from earning_rule r
where r.project_id = %(project_id)s and r.programme_id = %(programme_id)s
  and r.trigger_kind = 'order.paid'
order by r.position;

-- name: put_options
-- A programme's options, as they are from now on.
insert into loyalty_options (programme_id, project_id, document, updated_at)
values (%(programme_id)s, %(project_id)s, %(document)s, %(now)s)
on conflict (programme_id) do update
set document = excluded.document, updated_at = excluded.updated_at;

-- name: options
-- The options of programmes that have any.
select programme_id, document
from loyalty_options
where project_id = %(project_id)s and programme_id = any(%(programme_ids)s);
