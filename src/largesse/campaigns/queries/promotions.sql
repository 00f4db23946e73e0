-- name: insert_tier
-- A tier; without a hierarchy it comes after all others of its campaign.
insert into promotion_tier (
    id, project_id, campaign_id, name, banner, discount, hierarchy, active, category_id,
    start_date, expiration_date, validity_timeframe, validity_day_of_week, validity_hours,
    metadata, created_at)
values (
    %(id)s, %(project_id)s, %(campaign_id)s, %(name)s, %(banner)s, %(discount)s,
    coalesce(%(hierarchy)s::integer, 1 + coalesce((
        select max(other.hierarchy) from promotion_tier other
        where other.campaign_id = %(campaign_id)s), 0)),
    %(active)s, %(category_id)s, %(start_date)s, %(expiration_date)s, %(validity_timeframe)s,
    %(validity_day_of_week)s, %(validity_hours)s, %(metadata)s, %(created_at)s)
returning *;

-- name: tiers_by_id
-- Several tiers by id, in campaigns that are not deleted.
select t.*
from promotion_tier t
join campaign c on c.id = t.campaign_id
where t.project_id = %(project_id)s and t.id = any(%(ids)s) and c.deleted_at is null;

-- name: lock_tier
-- One tier, held until the transaction ends.
select t.*
from promotion_tier t
join campaign c on c.id = t.campaign_id
where t.project_id = %(project_id)s and t.id = %(id)s and c.deleted_at is null
for update of t;

-- fragment: tiers_asked_for
from promotion_tier t
join campaign c on c.id = t.campaign_id
where t.project_id = %(project_id)s and c.deleted_at is null
  and (%(campaign_id)s::text is null or t.campaign_id = %(campaign_id)s)
  and (%(available)s::boolean is null or %(available)s = (
        t.active and c.active
        and coalesce(coalesce(t.start_date, c.start_date) <= %(now)s, true)
        and coalesce(coalesce(t.expiration_date, c.expiration_date) >= %(now)s, true)))

-- name: tiers
-- A page of tiers, of all campaigns or of one; `available` ones are switched on, with their
-- campaign, and their dates are met now.
-- order created_at: t.created_at, t.id desc
-- order -created_at: t.created_at desc, t.id
-- order updated_at: coalesce(t.updated_at, t.created_at), t.id desc
-- order -updated_at: coalesce(t.updated_at, t.created_at) desc, t.id
-- order hierarchy: t.hierarchy, t.created_at, t.id
select t.*
{tiers_asked_for}
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_tiers
-- How many tiers there are of that kind; no more than so many are counted.
select count(*) as total from (select {tiers_asked_for} limit %(most)s) counted;

-- name: tiers_of_campaigns
-- The tiers of several campaigns, in order.
select *
from promotion_tier
where project_id = %(project_id)s and campaign_id = any(%(campaign_ids)s)
order by hierarchy, created_at, id;

-- name: update_tier
-- All that may change of a tier, and its next revision.
update promotion_tier
set name = %(name)s, banner = %(banner)s, discount = %(discount)s, hierarchy = %(hierarchy)s,
    active = %(active)s, category_id = %(category_id)s, start_date = %(start_date)s,
    expiration_date = %(expiration_date)s, validity_timeframe = %(validity_timeframe)s,
    validity_day_of_week = %(validity_day_of_week)s, validity_hours = %(validity_hours)s,
    metadata = %(metadata)s, revision = revision + 1, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_tier
-- Away with a tier.
delete from promotion_tier where project_id = %(project_id)s and id = %(id)s;

-- name: remove_tier_from_stacks
-- A tier out of every stack that holds it.
update promotion_stack
set tier_ids = array_remove(tier_ids, %(id)s), updated_at = %(now)s
where project_id = %(project_id)s and %(id)s = any(tier_ids);

-- name: delete_empty_stacks
-- Away with stacks that hold no tier any more.
delete from promotion_stack where project_id = %(project_id)s and tier_ids = '{}';

-- name: insert_stack
-- A stack of tiers.
insert into promotion_stack (
    id, project_id, campaign_id, name, tier_ids, hierarchy_mode, category_id, created_at)
values (
    %(id)s, %(project_id)s, %(campaign_id)s, %(name)s, %(tier_ids)s, %(hierarchy_mode)s,
    %(category_id)s, %(created_at)s);

-- name: stacks_by_id
-- Several stacks by id, in campaigns that are not deleted.
select s.*
from promotion_stack s
join campaign c on c.id = s.campaign_id
where s.project_id = %(project_id)s and s.id = any(%(ids)s) and c.deleted_at is null;

-- fragment: stacks_asked_for
from promotion_stack s
join campaign c on c.id = s.campaign_id
where s.project_id = %(project_id)s and c.deleted_at is null
  and (%(campaign_id)s::text is null or s.campaign_id = %(campaign_id)s)
  and (%(created_after)s::timestamptz is null or s.created_at > %(created_after)s)
  and (%(created_before)s::timestamptz is null or s.created_at < %(created_before)s)
  and (%(updated_after)s::timestamptz is null or s.updated_at > %(updated_after)s)
  and (%(updated_before)s::timestamptz is null or s.updated_at < %(updated_before)s)

-- name: stacks
-- A page of stacks, of all campaigns or of one.
-- order created_at: s.created_at, s.id desc
-- order -created_at: s.created_at desc, s.id
-- order updated_at: coalesce(s.updated_at, s.created_at), s.id desc
-- order -updated_at: coalesce(s.updated_at, s.created_at) desc, s.id
-- order name: s.name, s.id
-- order -name: s.name desc, s.id
select s.*
{stacks_asked_for}
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_stacks
-- How many stacks there are of that kind; no more than so many are counted.
select count(*) as total from (select {stacks_asked_for} limit %(most)s) counted;

-- name: update_stack
-- All that may change of a stack.
update promotion_stack
set name = %(name)s, tier_ids = %(tier_ids)s, category_id = %(category_id)s,
    updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_stack
-- Away with a stack.
delete from promotion_stack where project_id = %(project_id)s and id = %(id)s;
