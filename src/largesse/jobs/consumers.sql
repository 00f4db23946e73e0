-- name: enrol
-- Consumers nobody has heard of: they read from here on.
insert into outbox_cursor (consumer, done_before)
select name, pg_snapshot_xmin(pg_current_snapshot())
from unnest(%(consumers)s::text[]) as name
on conflict (consumer) do nothing;

-- name: with_news
-- The consumers that have something to handle now: events of transactions all of whose elders
-- have ended, or failures whose time has come.
select c.consumer
from outbox_cursor c
where c.consumer = any(%(consumers)s)
  and (
    c.window_end is not null
    or exists (
        select from outbox_event e
        where e.transaction_id >= c.done_before
          and e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    )
    or exists (
        select from outbox_failure f
        where f.consumer = c.consumer and f.next_try_at <= %(now)s
    )
  );

-- name: not_idle
-- Whether any consumer has events before it, readable or not yet.
select exists (
    select from outbox_cursor c
    where c.consumer = any(%(consumers)s)
      and (
        c.window_end is not null
        or exists (select from outbox_event e where e.transaction_id >= c.done_before)
      )
) as busy;

-- name: take_cursor
-- How far a consumer is, for whoever takes it: nobody when another process has it. What is below
-- `horizon` has ended, committed or not, and will not change any more.
select done_before::text, window_end::text, last_id,
       pg_snapshot_xmin(pg_current_snapshot())::text as horizon
from outbox_cursor
where consumer = %(consumer)s
for update skip locked;

-- name: first_of_window
-- The first event of some transactions.
select min(id) as id
from outbox_event
where transaction_id >= %(start)s::xid8 and transaction_id < %(end)s::xid8;

-- name: events_of_window
-- The next events of some transactions in the order they were written. By id and not by
-- transaction: where two touched the same thing, the one that waited for the other wrote later.
select id, project_id, type, entity_id, data, request_id, created_at, source
from outbox_event
where transaction_id >= %(start)s::xid8 and transaction_id < %(end)s::xid8
  and id > %(after)s
  and (%(types)s::text[] is null or type = any(%(types)s))
order by id
limit %(limit)s;

-- name: move_cursor
-- A consumer has handled this much.
update outbox_cursor
set done_before = %(done_before)s::xid8, window_end = %(window_end)s::xid8, last_id = %(last_id)s,
    moved_at = %(now)s
where consumer = %(consumer)s;

-- name: due_failures
-- Events to try again, with how often they were tried.
select e.id, e.project_id, e.type, e.entity_id, e.data, e.request_id, e.created_at, e.source,
       f.attempts
from outbox_failure f
join outbox_event e on e.id = f.event_id
where f.consumer = %(consumer)s and f.next_try_at <= %(now)s
order by e.id
limit %(limit)s;

-- name: note_failure
-- A consumer failed at an event; without a next time it is set aside.
insert into outbox_failure (event_id, consumer, attempts, error, failed_at, next_try_at)
values (%(event_id)s, %(consumer)s, %(attempts)s, %(error)s, %(now)s, %(next_try_at)s)
on conflict (event_id, consumer) do update
set attempts = excluded.attempts, error = excluded.error, failed_at = excluded.failed_at,
    next_try_at = excluded.next_try_at;

-- name: forget_failure
-- An event failed before and is handled now.
delete from outbox_failure where event_id = %(event_id)s and consumer = %(consumer)s;

-- name: delete_events
-- Old events every consumer has handled, a batch at a time; those from before there were
-- consumers have no transaction.
delete from outbox_event
where id in (
    select e.id
    from outbox_event e
    where e.created_at < %(before)s
      and (
        e.transaction_id is null
        or e.transaction_id < (
            select min(c.done_before) from outbox_cursor c where c.consumer = any(%(consumers)s)
        )
      )
    order by e.id
    limit %(limit)s
);

-- name: events_between
-- What happened in a project in a time, in order; those from before there were consumers are of
-- another kind.
select id, project_id, type, entity_id, data, request_id, created_at, source
from outbox_event
where project_id = %(project_id)s and transaction_id is not null and type = any(%(types)s)
  and created_at >= %(start)s and created_at <= %(end)s
  and (created_at, id) > (%(after_at)s::timestamptz, %(after_id)s::bigint)
order by created_at, id
limit %(limit)s;

-- name: count_events
-- How much happened in a project in a time.
select count(*) as total
from outbox_event
where project_id = %(project_id)s and transaction_id is not null and type = any(%(types)s)
  and created_at >= %(start)s and created_at <= %(end)s;
