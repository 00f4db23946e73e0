-- name: insert_event
-- An event of the outbox, written in the transaction of the change it tells of.
insert into outbox_event (project_id, type, entity_id, data, request_id, created_at, source)
values (%(project_id)s, %(type)s, %(entity_id)s, %(data)s, %(request_id)s, %(created_at)s,
        %(source)s);

-- name: insert_events
-- Many events of one transaction, in the order things happened.
insert into outbox_event (project_id, type, entity_id, data, request_id, created_at, source)
select %(project_id)s, e.event ->> 'type', e.event ->> 'entity_id', e.event -> 'data',
       %(request_id)s, %(created_at)s, %(source)s
from jsonb_array_elements(%(events)s) with ordinality as e (event, place)
order by e.place;

-- name: insert_action
-- A background action, not begun.
insert into async_action (id, project_id, type, total, request_id, parameters, created_at)
values (%(id)s, %(project_id)s, %(type)s, %(total)s, %(request_id)s, %(parameters)s,
        %(created_at)s);

-- name: action_by_id
-- One background action.
select id, type, status, operation_status, progress, processed, total, request_id, parameters,
       result, created_at, updated_at
from async_action
where project_id = %(project_id)s and id = %(id)s;

-- name: lock_action
-- One background action, for whoever goes on with it.
select id, type, status, operation_status, progress, processed, total, request_id, parameters,
       result, created_at, updated_at
from async_action
where project_id = %(project_id)s and id = %(id)s
for update;

-- name: actions
-- A page of background actions, the newest first.
select id, type, status, operation_status, progress, processed, total, request_id, parameters,
       result, created_at, updated_at
from async_action
where project_id = %(project_id)s
  and (%(before)s::timestamptz is null or created_at < %(before)s)
order by created_at desc, id
limit %(limit)s offset %(offset)s;

-- name: count_actions
-- How many background actions there are.
select count(*) as total
from async_action
where project_id = %(project_id)s
  and (%(before)s::timestamptz is null or created_at < %(before)s);

-- name: advance_action
-- How far an action is; a finished one is not touched again.
update async_action
set status = 'IN_PROGRESS', processed = %(processed)s,
    progress = case when total > 0 then least(99, 100 * %(processed)s / total) else 0 end,
    parameters = case when %(place)s::text is null then parameters
        else parameters || jsonb_build_object('place', %(place)s::text) end,
    updated_at = %(now)s
where project_id = %(project_id)s and id = %(id)s and status in ('ENQUEUED', 'IN_PROGRESS');

-- name: size_action
-- How many units an action has.
update async_action set total = %(total)s where project_id = %(project_id)s and id = %(id)s;

-- name: finish_action
-- What came of an action; the first end counts.
update async_action
set status = %(status)s, operation_status = %(operation_status)s, result = %(result)s,
    progress = case when %(status)s = 'DONE' then 100 else progress end,
    processed = case when %(status)s = 'DONE' then total else processed end,
    updated_at = %(now)s
where project_id = %(project_id)s and id = %(id)s and status in ('ENQUEUED', 'IN_PROGRESS');

-- name: claim_chore
-- Whoever gets the row does the chore; it is due again later.
insert into chore (name, due_at) values (%(name)s, %(next)s)
on conflict (name) do update set due_at = excluded.due_at
where chore.due_at <= %(now)s;
