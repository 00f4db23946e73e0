-- name: insert_rule
-- A validation rule.
insert into validation_rule (id, project_id, name, type, context_type, document, created_at)
values (%(id)s, %(project_id)s, %(name)s, %(type)s, %(context_type)s, %(document)s,
        %(created_at)s);

-- name: rules_by_id
-- Several rules by id, with how often each is assigned.
select r.*, (select count(*) from validation_rule_assignment a where a.rule_id = r.id)
    as assignments_count
from validation_rule r
where r.project_id = %(project_id)s and r.id = any(%(ids)s);

-- name: lock_rule
-- One rule, held until the transaction ends.
select * from validation_rule where project_id = %(project_id)s and id = %(id)s for update;

-- fragment: rules_asked_for
from validation_rule r
where r.project_id = %(project_id)s
  and (%(created_after)s::timestamptz is null or r.created_at >= %(created_after)s)
  and (%(created_before)s::timestamptz is null or r.created_at <= %(created_before)s)

-- name: rules
-- A page of rules.
-- order created_at: r.created_at, r.id desc
-- order -created_at: r.created_at desc, r.id
-- order updated_at: coalesce(r.updated_at, r.created_at), r.id desc
-- order -updated_at: coalesce(r.updated_at, r.created_at) desc, r.id
-- order name: r.name, r.id
-- order -name: r.name desc, r.id
select r.*, (select count(*) from validation_rule_assignment a where a.rule_id = r.id)
    as assignments_count
{rules_asked_for}
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_rules
-- How many rules there are; no more than so many are counted.
select count(*) as total from (select {rules_asked_for} limit %(most)s) counted;

-- name: update_rule
-- All that may change of a rule, and its next revision.
update validation_rule
set name = %(name)s, type = %(type)s, context_type = %(context_type)s, document = %(document)s,
    revision = revision + 1, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s
returning revision;

-- name: delete_rule
-- Away with a rule and its assignments.
delete from validation_rule where project_id = %(project_id)s and id = %(id)s;

-- name: insert_assignment
-- A rule put on an object; one that is there already inserts nothing.
insert into validation_rule_assignment (
    id, project_id, rule_id, related_object_type, related_object_id, created_at)
values (
    %(id)s, %(project_id)s, %(rule_id)s, %(related_object_type)s, %(related_object_id)s,
    %(created_at)s)
on conflict (rule_id, related_object_type, related_object_id) do nothing;

-- name: touch_assignment
-- An assignment made once more.
update validation_rule_assignment
set updated_at = %(now)s
where rule_id = %(rule_id)s and related_object_type = %(related_object_type)s
  and related_object_id = %(related_object_id)s
returning *;

-- fragment: assignments_asked_for
from validation_rule_assignment
where project_id = %(project_id)s
  and (%(rule_id)s::text is null or rule_id = %(rule_id)s)
  and (%(related_object_id)s::text is null or related_object_id = %(related_object_id)s)

-- name: assignments
-- A page of assignments, of one rule or one object or all.
-- order created_at: created_at, id desc
-- order -created_at: created_at desc, id
-- order updated_at: coalesce(updated_at, created_at), id desc
-- order -updated_at: coalesce(updated_at, created_at) desc, id
select *
{assignments_asked_for}
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_assignments
-- How many assignments there are of that kind; no more than so many are counted.
select count(*) as total from (select {assignments_asked_for} limit %(most)s) counted;

-- name: assignments_of
-- Every assignment to any of several objects, the oldest first.
select *
from validation_rule_assignment
where project_id = %(project_id)s and related_object_id = any(%(object_ids)s)
order by created_at, id;

-- name: delete_assignment
-- A rule off an object.
delete from validation_rule_assignment
where project_id = %(project_id)s and rule_id = %(rule_id)s and id = %(id)s
returning *;

-- name: delete_assignments_of
-- Every rule off some objects that go away.
delete from validation_rule_assignment
where project_id = %(project_id)s and related_object_id = any(%(object_ids)s);

-- name: delete_assignments_of_rule
-- A rule that goes away off everything it is on.
delete from validation_rule_assignment
where project_id = %(project_id)s and rule_id = %(rule_id)s
returning *;

-- name: related_object_id
-- The id of a voucher by id or code, of a campaign by id or name, or of something that has an id
-- only; an id goes first.
select id
from (
    select id from campaign
    where %(kind)s = 'campaign' and project_id = %(project_id)s and deleted_at is null
      and (id = %(reference)s or name = %(reference)s)
    union all
    select id from promotion_tier
    where %(kind)s = 'promotion_tier' and project_id = %(project_id)s and id = %(reference)s
    union all
    select id from earning_rule
    where %(kind)s = 'earning_rule' and project_id = %(project_id)s and id = %(reference)s
    union all
    select id from reward_assignment
    where %(kind)s = 'reward_assignment' and project_id = %(project_id)s and id = %(reference)s
    union all
    select id from voucher
    where %(kind)s = 'voucher' and project_id = %(project_id)s and deleted_at is null
      and (id = %(reference)s or code_key = %(code_key)s)
) found
order by id = %(reference)s desc
limit 1;
