-- name: programme_of
-- What is said of referrals of a campaign that is not deleted.
select id as campaign_id, referral_program as document
from campaign
where project_id = %(project_id)s and id = %(campaign_id)s and deleted_at is null
  and campaign_type = 'REFERRAL_PROGRAM';

-- name: options
-- What the wire has no words for, of several campaigns.
select campaign_id, document
from referral_options
where project_id = %(project_id)s and campaign_id = any(%(campaign_ids)s);

-- name: write_options
-- The options of a campaign, all of them.
insert into referral_options (campaign_id, project_id, document, updated_at)
values (%(campaign_id)s, %(project_id)s, %(document)s, %(now)s)
on conflict (campaign_id) do update
set document = excluded.document, updated_at = excluded.updated_at;

-- name: insert_tier
-- A tier of a referral campaign.
insert into referral_tier (
    id, project_id, campaign_id, name, banner, kind, referees, segment_id, reward_id, quantity,
    active, created_at, updated_at)
values (
    %(id)s, %(project_id)s, %(campaign_id)s, %(name)s, %(banner)s, %(kind)s, %(referees)s,
    %(segment_id)s, %(reward_id)s, %(quantity)s, %(active)s, %(created_at)s, %(updated_at)s);

-- name: update_tier
-- All that may change of a tier.
update referral_tier
set name = %(name)s, banner = %(banner)s, kind = %(kind)s, referees = %(referees)s,
    segment_id = %(segment_id)s, reward_id = %(reward_id)s, quantity = %(quantity)s,
    active = %(active)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_tier
-- Away with a tier; what it gave stays in the log.
delete from referral_tier where project_id = %(project_id)s and id = %(id)s;

-- name: tiers
-- The tiers of a campaign, the oldest first.
select id, campaign_id, name, banner, kind, referees, segment_id, reward_id, quantity, active,
       created_at, updated_at
from referral_tier
where project_id = %(project_id)s and campaign_id = %(campaign_id)s
order by created_at, id;

-- name: lock_tiers
-- Our turn on the tiers of a campaign, so that they cannot become too many.
select id from campaign where project_id = %(project_id)s and id = %(campaign_id)s for update;

-- name: tier
-- One tier of a campaign, held until the transaction ends.
select id, campaign_id, name, banner, kind, referees, segment_id, reward_id, quantity, active,
       created_at, updated_at
from referral_tier
where project_id = %(project_id)s and campaign_id = %(campaign_id)s and id = %(id)s
for update;
