-- name: insert_policy
-- An issue policy; a name that is taken inserts nothing.
insert into issue_policy (
    id, project_id, campaign_id, name, active, trigger, trigger_type, segments, codes, limits,
    validity, redemptions, channel, metadata, created_at)
values (
    %(id)s, %(project_id)s, %(campaign_id)s, %(name)s, %(active)s, %(trigger)s, %(trigger_type)s,
    %(segments)s, %(codes)s, %(limits)s, %(validity)s, %(redemptions)s, %(channel)s,
    %(metadata)s, %(created_at)s)
on conflict (project_id, name) do nothing;

-- name: policy_by_reference
-- One policy by id or name; an id wins over another's name.
select *
from issue_policy
where project_id = %(project_id)s and (id = %(reference)s or name = %(reference)s)
order by id = %(reference)s desc
limit 1;

-- name: lock_policy
-- One policy by id or name, held until the transaction ends: codes it is giving go out first.
select *
from issue_policy
where project_id = %(project_id)s and (id = %(reference)s or name = %(reference)s)
order by id = %(reference)s desc
limit 1
for update;

-- name: policies_set_off
-- The policies a kind of event sets off, held as they are until the transaction ends.
select p.*
from issue_policy p
join campaign c on c.id = p.campaign_id
where p.project_id = %(project_id)s and p.active and p.trigger_type = any(%(types)s)
  and p.created_at <= %(happened_at)s and c.deleted_at is null
order by p.position
for share of p;

-- name: policy_in_use
-- One policy that is active, held as it is until the transaction ends.
select * from issue_policy
where project_id = %(project_id)s and id = %(id)s and active
for share;

-- name: policies_of_campaign
-- The policies that give codes of a campaign, held until the transaction ends.
select *
from issue_policy
where project_id = %(project_id)s and campaign_id = %(campaign_id)s
order by position
for update;

-- name: newest_policies
-- A page of policies, the newest first, after one of them.
select *
from issue_policy
where project_id = %(project_id)s
  and (%(campaign)s::text is null or campaign_id in (
        select c.id from campaign c
        where c.project_id = %(project_id)s and %(campaign)s in (c.id, c.name)))
  and (%(after)s::text is null or position < (
        select p.position from issue_policy p
        where p.project_id = %(project_id)s and p.id = %(after)s))
order by position desc
limit %(limit)s;

-- name: count_policies
-- How many policies there are.
select count(*) as total
from issue_policy
where project_id = %(project_id)s
  and (%(campaign)s::text is null or campaign_id in (
        select c.id from campaign c
        where c.project_id = %(project_id)s and %(campaign)s in (c.id, c.name)));

-- name: update_policy
-- All that may change of a policy, and its next revision.
update issue_policy
set name = %(name)s, campaign_id = %(campaign_id)s, active = %(active)s, trigger = %(trigger)s,
    trigger_type = %(trigger_type)s, segments = %(segments)s, codes = %(codes)s,
    limits = %(limits)s, validity = %(validity)s, redemptions = %(redemptions)s,
    channel = %(channel)s, metadata = %(metadata)s, started_at = %(started_at)s,
    revision = revision + 1, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_policy
-- Away with a policy, its counters and its log.
delete from issue_policy where project_id = %(project_id)s and id = %(id)s;

-- name: claim
-- So many codes more under several counters, each up to its cap; a counter that would pass its
-- cap is not returned.
insert into issue_policy_count (policy_id, key, issued)
select %(policy_id)s, asked.key, %(codes)s
from unnest(%(keys)s::text[], %(caps)s::bigint[]) as asked (key, cap)
where asked.cap is null or asked.cap >= %(codes)s
order by asked.key
on conflict (policy_id, key) do update
set issued = issue_policy_count.issued + excluded.issued
where issue_policy_count.issued + excluded.issued <= coalesce(
    (%(caps)s::bigint[])[array_position(%(keys)s::text[], issue_policy_count.key)],
    issue_policy_count.issued + excluded.issued)
returning key;

-- name: forget_counts
-- A policy's counters, to be counted anew from its log.
delete from issue_policy_count where policy_id = %(policy_id)s;

-- name: count_anew
-- What the log says was given: in all, to each customer, on this local day.
insert into issue_policy_count (policy_id, key, issued)
select %(policy_id)s, counted.key, sum(cardinality(l.codes))
from issue_log l
cross join lateral (
    values ('all'), ('customer:' || l.customer_id),
        (case when l.created_at >= %(day_start)s then 'day:' || %(day)s end),
        (case when l.created_at >= %(day_start)s
            then 'customer:' || l.customer_id || '|day:' || %(day)s end)
) as counted (key)
where l.policy_id = %(policy_id)s and l.outcome = 'issued' and counted.key is not null
group by counted.key;

-- name: insert_record
-- What came of an occasion; the second record of one occasion and customer inserts nothing.
insert into issue_log (
    project_id, policy_id, occasion, customer_id, outcome, reason, detail, publication_id, codes,
    request_id, created_at)
values (
    %(project_id)s, %(policy_id)s, %(occasion)s, %(customer_id)s, %(outcome)s, %(reason)s,
    %(detail)s, %(publication_id)s, %(codes)s, %(request_id)s, %(created_at)s)
on conflict (policy_id, occasion, (coalesce(customer_id, ''))) do nothing
returning id;

-- name: outcomes_of_run
-- How a run has gone so far.
select outcome, count(*) as customers
from issue_log
where policy_id = %(policy_id)s and occasion = %(occasion)s
group by outcome;

-- name: records
-- A page of a policy's log, the newest first.
select *
from issue_log
where project_id = %(project_id)s and policy_id = %(policy_id)s
  and (%(outcome)s::text is null or outcome = %(outcome)s)
  and (%(reason)s::text is null or reason = %(reason)s)
  and (%(customer)s::text is null or customer_id in (
        select h.id from customer h
        where h.project_id = %(project_id)s and %(customer)s in (h.id, h.source_id)))
  and (%(created_after)s::timestamptz is null or created_at > %(created_after)s)
  and (%(created_before)s::timestamptz is null or created_at < %(created_before)s)
  and (%(after)s::bigint is null or id < %(after)s)
order by id desc
limit %(limit)s;

-- name: count_records
-- How many records of a policy's log there are, by outcome.
select outcome, count(*) as total
from issue_log
where project_id = %(project_id)s and policy_id = %(policy_id)s
  and (%(outcome)s::text is null or outcome = %(outcome)s)
  and (%(reason)s::text is null or reason = %(reason)s)
  and (%(customer)s::text is null or customer_id in (
        select h.id from customer h
        where h.project_id = %(project_id)s and %(customer)s in (h.id, h.source_id)))
  and (%(created_after)s::timestamptz is null or created_at > %(created_after)s)
  and (%(created_before)s::timestamptz is null or created_at < %(created_before)s)
group by outcome;

-- name: forget_refusals
-- Some of the old records of codes that were not given. What was given stays: limits are counted
-- from it.
delete from issue_log
where id in (
    select id from issue_log
    where outcome <> 'issued' and created_at < %(before)s
    order by created_at
    limit %(most)s);

-- name: policies_due
-- The policies whose campaign has begun and that have not seen it yet.
select p.id, p.project_id
from issue_policy p
join campaign c on c.id = p.campaign_id
where p.trigger_type = 'campaign.started' and p.active and p.started_at is null
  and c.active and c.deleted_at is null and (c.start_date is null or c.start_date <= %(now)s)
order by p.id
limit %(limit)s;
