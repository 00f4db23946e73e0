-- name: insert_attempts
-- Many rows of the log of attempts at once.
insert into attempt (
    project_id, at, answer_id, kind, outcome, valid, reason, reason_where, redeemable_type,
    redeemable_id, code_key, owner_id, campaign_id, customer_id, tracking_id, order_id,
    order_amount, discount_amount, session_key, channel, caller_id, address, request_id)
select project_id, at, answer_id, kind, outcome, valid, reason, reason_where, redeemable_type,
       redeemable_id, code_key, owner_id, campaign_id, customer_id, tracking_id, order_id,
       order_amount, discount_amount, session_key, channel, caller_id, address, request_id
from jsonb_to_recordset(%(rows)s) as row (
    project_id text, at timestamptz, answer_id text, kind text, outcome text, valid boolean,
    reason text, reason_where text, redeemable_type text, redeemable_id text, code_key text,
    owner_id text, campaign_id text, customer_id text, tracking_id text, order_id text,
    order_amount bigint, discount_amount bigint, session_key text, channel text, caller_id text,
    address text, request_id text);

-- name: attempts
-- A page of attempts, the newest first. Reads the tables of campaigns and customers.
select attempt.*, campaign.name as campaign_name
from attempt
left join campaign on campaign.id = attempt.campaign_id
where attempt.project_id = %(project_id)s
  and (%(cursor)s::bigint is null or attempt.id < %(cursor)s)
  and (%(after)s::timestamptz is null or attempt.at > %(after)s)
  and (%(before)s::timestamptz is null or attempt.at < %(before)s)
  and (%(kind)s::text is null or attempt.kind = %(kind)s)
  and (%(outcome)s::text is null or attempt.outcome = %(outcome)s)
  and (%(reason)s::text is null or attempt.reason = %(reason)s)
  and (%(code_key)s::text is null or attempt.code_key = %(code_key)s)
  and (%(address)s::text is null or attempt.address = %(address)s)
  and (%(key)s::text is null or attempt.caller_id = %(key)s)
  and (%(campaign)s::text is null or attempt.campaign_id in (
      select id from campaign
      where campaign.project_id = %(project_id)s
        and (campaign.id = %(campaign)s or campaign.name = %(campaign)s)))
  and (%(customer)s::text is null or attempt.customer_id in (
      select id from customer
      where customer.project_id = %(project_id)s
        and (customer.id = %(customer)s or customer.source_id = %(customer)s)))
order by attempt.id desc
limit %(limit)s;

-- name: count_reasons
-- How often attempts were refused in a stretch of time, by campaign and reason, most often first.
-- Reads the table of campaigns.
select counted.campaign_id, campaign.name as campaign_name, counted.reason, counted.attempts,
       counted.last_at
from (
    select campaign_id, reason, count(*) as attempts, max(at) as last_at
    from attempt
    where project_id = %(project_id)s and reason is not null
      and at > %(after)s and at < %(before)s
      and (%(kind)s::text is null or kind = %(kind)s)
      and (%(campaign)s::text is null or campaign_id in (
          select id from campaign
          where campaign.project_id = %(project_id)s
            and (campaign.id = %(campaign)s or campaign.name = %(campaign)s)))
    group by campaign_id, reason) counted
left join campaign on campaign.id = counted.campaign_id
order by counted.attempts desc, counted.reason, counted.campaign_id
limit 1000;

-- name: forget_attempts
-- Away with some of the attempts made before a moment, the oldest first.
delete from attempt
where id in (
    select id from attempt where at < %(before)s order by at limit %(most)s
    for update skip locked);
