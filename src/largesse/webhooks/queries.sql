-- name: insert_webhook
-- A new subscription.
insert into webhook (id, project_id, target_url, events, active, disabled_at, created_at,
                     updated_at)
values (%(id)s, %(project_id)s, %(target_url)s, %(events)s, %(active)s, %(disabled_at)s,
        %(created_at)s, %(updated_at)s);

-- name: update_webhook
-- Everything about a subscription that can change.
update webhook
set target_url = %(target_url)s, events = %(events)s, active = %(active)s,
    disabled_at = %(disabled_at)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_webhook
-- A subscription and its deliveries.
delete from webhook where project_id = %(project_id)s and id = %(id)s;

-- name: webhook_by_id
-- One subscription.
select id, target_url, events, active, disabled_at, created_at, updated_at
from webhook
where project_id = %(project_id)s and id = %(id)s;

-- name: lock_webhook
-- One subscription, for whoever is about to change it.
select id, target_url, events, active, disabled_at, created_at, updated_at
from webhook
where project_id = %(project_id)s and id = %(id)s
for update;

-- name: webhooks
-- The subscriptions of a project, the newest first.
select id, target_url, events, active, disabled_at, created_at, updated_at
from webhook
where project_id = %(project_id)s
order by created_at desc, id
limit %(limit)s;

-- name: count_webhooks
-- How many subscriptions a project has.
select count(*) as total from webhook where project_id = %(project_id)s;

-- name: subscribed
-- Who wants an event, by any of its names.
select id, target_url, events, active, disabled_at, created_at, updated_at
from webhook
where project_id = %(project_id)s and active and events && %(names)s::text[]
order by created_at, id;

-- name: insert_seed
-- What a project's secret is made from; the first one stays.
insert into webhook_seed (project_id, seed, created_at)
values (%(project_id)s, %(seed)s, %(now)s)
on conflict (project_id) do nothing;

-- name: replace_seed
-- Another secret from now on.
insert into webhook_seed (project_id, seed, created_at)
values (%(project_id)s, %(seed)s, %(now)s)
on conflict (project_id) do update set seed = excluded.seed, created_at = excluded.created_at;

-- name: seed_of
-- What a project's secret is made from.
select seed from webhook_seed where project_id = %(project_id)s;

-- name: insert_delivery
-- A message to send; an event's own delivery is written once.
insert into webhook_delivery (id, project_id, webhook_id, event_id, event_type, entity_id, origin,
                              target_url, body, by_hand, next_try_at, created_at)
values (%(id)s, %(project_id)s, %(webhook_id)s, %(event_id)s, %(event_type)s, %(entity_id)s,
        %(origin)s, %(target_url)s, %(body)s, %(by_hand)s, %(next_try_at)s, %(created_at)s)
on conflict (event_id, webhook_id) where origin = 'event' do nothing;

-- name: take_deliveries
-- Messages that are due, taken by a worker for a while: at most so many of each webhook under way
-- at a time, so that a slow receiver leaves room for the others.
with due as (
    select d.id
    from webhook w
    cross join lateral (
        select p.id, p.next_try_at
        from webhook_delivery p
        where p.webhook_id = w.id and p.status = 'PENDING' and p.next_try_at <= %(now)s
          and (p.taken_until is null or p.taken_until <= %(now)s)
          and (w.active or p.by_hand)
        order by p.next_try_at, p.id
        limit greatest(0, %(each)s - (
            select count(*)
            from webhook_delivery u
            where u.webhook_id = w.id and u.status = 'PENDING' and u.taken_until > %(now)s
        ))
        for update skip locked
    ) d
    order by d.next_try_at, d.id
    limit %(limit)s
)
update webhook_delivery d
set taken_until = %(until)s, attempts = attempts + 1
from due, webhook w
where d.id = due.id and w.id = d.webhook_id
returning d.id, d.project_id, d.webhook_id, w.target_url, d.body, d.attempts,
          (select s.seed from webhook_seed s where s.project_id = d.project_id) as seed;

-- name: lock_delivery
-- A delivery of which a worker tells how it went.
select id, project_id, webhook_id, event_id, event_type, entity_id, origin, target_url, created_at,
       next_try_at, status, attempts, failures, by_hand, status_code, error, finished_at
from webhook_delivery
where id = %(id)s
for update;

-- name: settle_delivery
-- What came of a try: over, or when the next one is.
update webhook_delivery
set status = %(status)s, failures = %(failures)s, next_try_at = %(next_try_at)s,
    taken_until = null, status_code = %(status_code)s, error = %(error)s,
    finished_at = %(finished_at)s, by_hand = by_hand and %(status)s = 'PENDING'
where id = %(id)s;

-- name: release_delivery
-- A worker stops before the answer: the message is due again.
update webhook_delivery set taken_until = null
where id = %(id)s and status = 'PENDING' and attempts = %(attempts)s;

-- name: insert_attempt
-- One try and its outcome.
insert into webhook_attempt (delivery_id, number, at, milliseconds, status_code, response_headers,
                             response_body, error)
values (%(delivery_id)s, %(number)s, %(at)s, %(milliseconds)s, %(status_code)s,
        %(response_headers)s, %(response_body)s, %(error)s)
on conflict (delivery_id, number) do nothing;

-- name: retry_delivery
-- A delivery is tried again now because somebody asked: one that still has retries before it goes on
-- with these, any other is tried once.
update webhook_delivery d
set status = 'PENDING', by_hand = d.by_hand or d.status <> 'PENDING' or not w.active,
    failures = case when d.status = 'PENDING' then d.failures else 0 end,
    next_try_at = %(now)s, finished_at = null, target_url = w.target_url
from webhook w
where w.id = d.webhook_id and d.project_id = %(project_id)s and d.id = %(id)s;

-- name: delivery_by_id
-- One delivery with what is sent and every try, the first try first; of one moment.
select id, project_id, webhook_id, event_id, event_type, entity_id, origin, target_url, created_at,
       next_try_at, status, attempts, failures, by_hand, status_code, error, finished_at, body,
       (select coalesce(jsonb_agg(to_jsonb(a) - 'delivery_id' order by a.number), '[]')
        from webhook_attempt a
        where a.delivery_id = d.id) as tries
from webhook_delivery d
where project_id = %(project_id)s and id = %(id)s;

-- name: deliveries
-- A page of deliveries, the newest first.
select id, project_id, webhook_id, event_id, event_type, entity_id, origin, target_url, created_at,
       next_try_at, status, attempts, failures, by_hand, status_code, error, finished_at
from webhook_delivery
where project_id = %(project_id)s
  and (%(webhook_id)s::text is null or webhook_id = %(webhook_id)s)
  and (%(event_type)s::text is null or event_type = %(event_type)s)
  and (%(status)s::text is null or status = %(status)s)
  and (%(created_after)s::timestamptz is null or created_at >= %(created_after)s)
  and (%(created_before)s::timestamptz is null or created_at < %(created_before)s)
  and (%(before_at)s::timestamptz is null
       or (created_at, id) < (%(before_at)s, %(before_id)s::text))
order by created_at desc, id desc
limit %(limit)s;

-- name: delete_deliveries
-- Deliveries that ended long ago, a batch at a time.
delete from webhook_delivery
where id in (
    select id from webhook_delivery where finished_at < %(before)s order by finished_at
    limit %(limit)s
);

-- name: delete_abandoned
-- Messages that wait for a webhook that was switched off long ago, a batch at a time.
delete from webhook_delivery
where id in (
    select d.id
    from webhook w
    join webhook_delivery d on d.webhook_id = w.id
    where not w.active and d.status = 'PENDING' and d.created_at < %(before)s
    limit %(limit)s
);

-- name: anything_due
-- Whether a message waits to be sent now or is being sent.
select exists (
    select from webhook_delivery d join webhook w on w.id = d.webhook_id
    where d.status = 'PENDING' and (w.active or d.by_hand)
      and (d.next_try_at <= %(now)s or d.taken_until > %(now)s)
) as due;
