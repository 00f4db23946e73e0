-- name: reach
-- Keeps the budgets that are used up now, each once, as long as the rule is still what was asked.
insert into campaign_budget_reached
    (campaign_id, project_id, budget, usage_key, limit_amount, reached_at)
select reached.campaign_id, %(project_id)s, reached.budget, reached.usage_key,
       reached.limit_amount, %(now)s
from jsonb_to_recordset(%(reached)s::jsonb) as reached (
    campaign_id text, budget text, usage_key text, limit_amount bigint, rule_id text, revision int)
where exists (
    select
    from validation_rule rule
    join validation_rule_assignment assignment on assignment.rule_id = rule.id
    where rule.id = reached.rule_id and rule.revision = reached.revision
      and assignment.related_object_id = reached.campaign_id)
order by reached.campaign_id, reached.budget
on conflict (campaign_id, budget) do nothing
returning campaign_id, budget;

-- name: free
-- Lets go of budgets whose counter is below the limit again; returns what they were.
delete from campaign_budget_reached reached
using jsonb_each_text(%(used)s::jsonb) as standing (key, used)
where reached.project_id = %(project_id)s and reached.usage_key = standing.key
  and reached.limit_amount - standing.used::bigint >= case
      when reached.budget = 'campaign.redemptions.count' then 1 else %(quantum)s end
returning reached.campaign_id, reached.budget, reached.limit_amount,
          standing.used::bigint as used;

-- name: forget
-- Lets go of budgets of campaigns by name.
delete from campaign_budget_reached
where campaign_id = %(campaign_id)s and budget = any(%(budgets)s)
returning budget, limit_amount;

-- name: reached
-- The budgets of a campaign that are used up, the first first.
select budget, limit_amount, reached_at
from campaign_budget_reached
where campaign_id = %(campaign_id)s
order by reached_at, budget;

-- name: concerned
-- The campaigns a change of a rule may close or open: those it is on, and those closed now.
select related_object_id as campaign_id
from validation_rule_assignment
where project_id = %(project_id)s and rule_id = %(rule_id)s
  and related_object_type = 'campaign'
union
select campaign_id from campaign_budget_reached where project_id = %(project_id)s
order by 1
limit 1000;
