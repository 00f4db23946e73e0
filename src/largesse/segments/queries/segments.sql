-- name: one_at_a_time
-- Whoever makes a segment that follows a filter waits here for whoever else does: they are counted.
select pg_advisory_xact_lock(hashtextextended(%(project_id)s || ' segments', 0));

-- name: count_dynamic
-- How many segments follow a filter.
select count(*) as total from segment where project_id = %(project_id)s and type <> 'static';

-- name: insert_segment
-- A new segment; a name that is taken inserts nothing.
insert into segment (
    id, project_id, name, type, filter, parts, timed, sync_status, customers, purpose, target,
    created_at)
values (
    %(id)s, %(project_id)s, %(name)s, %(type)s, %(filter)s, %(parts)s, %(timed)s, %(sync_status)s,
    %(customers)s, %(purpose)s, %(target)s, %(created_at)s)
on conflict do nothing;

-- name: update_segment
-- All of a segment that may change.
update segment
set name = %(name)s, type = %(type)s, filter = %(filter)s, parts = %(parts)s, timed = %(timed)s,
    sync_status = %(sync_status)s, synced_to = %(synced_to)s, synced = %(synced)s,
    customers = %(customers)s, purpose = %(purpose)s, target = %(target)s,
    updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: segment_by_id
-- One segment.
select id, name, type, filter, parts, timed, sync_status, synced_to, synced, customers, purpose,
       target, created_at, updated_at
from segment
where project_id = %(project_id)s and id = %(id)s;

-- name: segment_by_id_for_update
-- One segment, nobody else's to change until the transaction ends.
select id, name, type, filter, parts, timed, sync_status, synced_to, synced, customers, purpose,
       target, created_at, updated_at
from segment
where project_id = %(project_id)s and id = %(id)s
for update;

-- name: segments
-- A page of segments, the newest first.
select id, name, type, filter, parts, timed, sync_status, synced_to, synced, customers, purpose,
       target, created_at, updated_at
from segment
where project_id = %(project_id)s
order by created_at desc, id
limit %(limit)s offset %(offset)s;

-- name: count_segments
-- How many segments there are.
select count(*) as total from segment where project_id = %(project_id)s;

-- name: user_of_segment
-- The first validation rule or issue policy in which the id of a segment stands, at any depth.
-- Reads the tables of campaigns and policies.
select id from (
    select id, created_at
    from validation_rule
    where project_id = %(project_id)s
      and jsonb_path_exists(document, '$.** ? (@ == $id)', jsonb_build_object('id', %(id)s::text))
    union all
    select id, created_at
    from issue_policy
    where project_id = %(project_id)s
      and (jsonb_path_exists(trigger, '$.** ? (@ == $id)', jsonb_build_object('id', %(id)s::text))
           or jsonb_path_exists(
               segments, '$.** ? (@ == $id)', jsonb_build_object('id', %(id)s::text)))) users
order by created_at, id
limit 1;

-- name: delete_segment
-- Away with a segment; its customers stay.
delete from segment where project_id = %(project_id)s and id = %(id)s;

-- name: dynamic_segments
-- The segments that follow a filter, or of those asked for.
select id, name, type, filter, parts, created_at
from segment
where project_id = %(project_id)s and type <> 'static'
  and (%(ids)s::text[] is null or id = any(%(ids)s))
order by created_at, id;

-- name: active_segments
-- The segments that keep their members, held as they are until the transaction ends: who looks
-- through customers for the first time waits, and nobody deletes one meanwhile.
select id, name, type, filter, parts, timed, sync_status, synced_to, created_at
from segment
where project_id = %(project_id)s and type = 'auto-update'
order by id
for share;

-- name: has_active
-- Whether a project has segments that keep their members.
select exists (
    select from segment where project_id = %(project_id)s and type = 'auto-update') as there;
