-- name: insert_use
-- One application of a recipe, with what it made.
insert into recipe_use (
    id, project_id, recipe, campaign_id, parameters, rule_ids, segment_ids, policy_ids,
    programme_id, reward_id, created_at)
values (
    %(id)s, %(project_id)s, %(recipe)s, %(campaign_id)s, %(parameters)s, %(rule_ids)s,
    %(segment_ids)s, %(policy_ids)s, %(programme_id)s, %(reward_id)s, %(created_at)s);
