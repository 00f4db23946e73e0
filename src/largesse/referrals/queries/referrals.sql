-- name: insert_referral
-- A referral; the same occasion again, or a referee who was brought before, inserts nothing.
insert into referral (
    id, project_id, campaign_id, voucher_id, referrer_id, referee_id, status, reason, occasion,
    created_at)
values (
    %(id)s, %(project_id)s, %(campaign_id)s, %(voucher_id)s, %(referrer_id)s, %(referee_id)s,
    %(status)s, %(reason)s, %(occasion)s, %(created_at)s)
on conflict do nothing;

-- name: set_status
-- What became of a referral.
update referral
set status = %(status)s, reason = %(reason)s, reverted_at = %(reverted_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: count_referee
-- One referee more of a referrer, within the limit: how many there are now; no row when it is full.
-- The row stays ours until the transaction ends, so that two referees cannot both be the last.
insert into referral_standing (campaign_id, referrer_id, project_id, referees)
values (%(campaign_id)s, %(referrer_id)s, %(project_id)s, 1)
on conflict (campaign_id, referrer_id) do update
set referees = referral_standing.referees + 1
where %(most)s::integer is null or referral_standing.referees < %(most)s
returning referees;

-- name: uncount_referee
-- One referee less.
update referral_standing
set referees = greatest(0, referees - 1)
where project_id = %(project_id)s and campaign_id = %(campaign_id)s
  and referrer_id = %(referrer_id)s;

-- name: converted_by
-- The referral an occasion made, held until the transaction ends.
select id, campaign_id, voucher_id, referrer_id, referee_id, status, reason, occasion, created_at,
       reverted_at
from referral
where project_id = %(project_id)s and occasion = %(occasion)s and status = 'converted'
for update;

-- name: insert_reward
-- What somebody got for a referral, or why they got nothing.
insert into referral_reward (
    id, project_id, referral_id, role, tier_id, reward_id, given_id, outcome, reason, created_at)
values (
    %(id)s, %(project_id)s, %(referral_id)s, %(role)s, %(tier_id)s, %(reward_id)s, %(given_id)s,
    %(outcome)s, %(reason)s, %(created_at)s);

-- name: tiers_given
-- Which tiers gave this referrer something before.
select distinct rewarded.tier_id
from referral_reward rewarded
join referral r on r.id = rewarded.referral_id
where rewarded.project_id = %(project_id)s and r.campaign_id = %(campaign_id)s
  and r.referrer_id = %(referrer_id)s and rewarded.tier_id is not null
  and rewarded.outcome = 'given';

-- name: given_for
-- What a referee brought before, to themselves and to referrers.
select distinct rewarded.role, rewarded.tier_id
from referral_reward rewarded
join referral r on r.id = rewarded.referral_id
where rewarded.project_id = %(project_id)s and r.project_id = %(project_id)s
  and r.campaign_id = %(campaign_id)s and r.referee_id = %(referee_id)s
  and rewarded.outcome = 'given';

-- name: referrals
-- A page of a campaign's referrals, the newest first, from after one of them on.
select r.id, r.campaign_id, r.voucher_id, r.referrer_id, r.referee_id, r.status, r.reason,
       r.occasion, r.created_at, r.reverted_at
from referral r
where r.project_id = %(project_id)s and r.campaign_id = %(campaign_id)s
  and (%(status)s::text is null or r.status = %(status)s)
  and (%(referrer_id)s::text is null or r.referrer_id = %(referrer_id)s)
  and (%(referee_id)s::text is null or r.referee_id = %(referee_id)s)
  and (%(starting_after)s::text is null or (r.created_at, r.id) < (
      select place.created_at, place.id from referral place
      where place.project_id = %(project_id)s and place.id = %(starting_after)s))
order by r.created_at desc, r.id desc
limit %(limit)s;

-- name: rewards_of
-- What was given for several referrals.
select id, referral_id, role, tier_id, reward_id, given_id, outcome, reason, created_at
from referral_reward
where project_id = %(project_id)s and referral_id = any(%(referral_ids)s)
order by created_at, id;
