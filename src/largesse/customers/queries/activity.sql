-- name: insert_activity
-- What an event of the outbox was to a customer; an event handed over again adds nothing.
insert into customer_activity (
    event_id, customer_id, project_id, type, category, campaign_id, data, group_id, created_at)
values (
    %(event_id)s, %(customer_id)s, %(project_id)s, %(type)s, %(category)s, %(campaign_id)s,
    %(data)s, %(group_id)s, %(created_at)s)
on conflict do nothing;

-- name: newest_activity
-- What happened to a customer, the newest first, from after a place on.
select event_id, type, category, data, group_id, created_at
from customer_activity
where customer_id = %(customer_id)s
  and (%(starting_after)s::bigint is null or (created_at, event_id) < (
      select place.created_at, place.event_id from customer_activity place
      where place.customer_id = %(customer_id)s and place.event_id = %(starting_after)s))
  and (%(before)s::timestamptz is null
       or date_trunc('milliseconds', created_at) < %(before)s)
  and (%(start_date)s::timestamptz is null or created_at >= %(start_date)s)
  and (%(end_date)s::timestamptz is null or created_at <= %(end_date)s)
  and (%(campaign_id)s::text is null or campaign_id = %(campaign_id)s)
  and (%(campaign_type)s::text is null or campaign_id in (
      select campaign.id from campaign
      where campaign.project_id = %(project_id)s
        and campaign.campaign_type = %(campaign_type)s))
  and (%(category)s::text is null or category = %(category)s)
  and (%(type)s::text is null or type = %(type)s)
order by created_at desc, event_id desc
limit %(limit)s;

-- name: oldest_activity
-- What happened to a customer, the oldest first, from after a place on.
select event_id, type, category, data, group_id, created_at
from customer_activity
where customer_id = %(customer_id)s
  and (%(starting_after)s::bigint is null or (created_at, event_id) > (
      select place.created_at, place.event_id from customer_activity place
      where place.customer_id = %(customer_id)s and place.event_id = %(starting_after)s))
  and (%(before)s::timestamptz is null
       or date_trunc('milliseconds', created_at) > %(before)s)
  and (%(start_date)s::timestamptz is null or created_at >= %(start_date)s)
  and (%(end_date)s::timestamptz is null or created_at <= %(end_date)s)
  and (%(campaign_id)s::text is null or campaign_id = %(campaign_id)s)
  and (%(campaign_type)s::text is null or campaign_id in (
      select campaign.id from campaign
      where campaign.project_id = %(project_id)s
        and campaign.campaign_type = %(campaign_type)s))
  and (%(category)s::text is null or category = %(category)s)
  and (%(type)s::text is null or type = %(type)s)
order by created_at, event_id
limit %(limit)s;

-- name: is_activity
-- Whether a customer has this activity.
select exists (
    select from customer_activity
    where customer_id = %(customer_id)s and event_id = %(event_id)s) as there;
