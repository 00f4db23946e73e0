-- name: copying_alone
-- Whether nobody else copies this source into this project; ours until it is let go.
select pg_try_advisory_lock(hashtextextended(%(name)s, 0)) as taken;

-- name: let_go
-- Others may copy this source again.
select pg_advisory_unlock(hashtextextended(%(name)s, 0)) as freed;

-- name: insert_copy
-- A copy that begins.
insert into project_copy (id, project_id, source, kinds, created_at)
values (%(id)s, %(project_id)s, %(source)s, %(kinds)s, %(created_at)s);

-- name: running_copy
-- The copy of a source that was broken off, if there is one of the same kinds.
select id, source, status, kinds, report, created_at, updated_at
from project_copy
where project_id = %(project_id)s and source = %(source)s and status = 'RUNNING'
  and kinds = %(kinds)s
order by created_at desc
limit 1;

-- name: copy_by_id
-- One copy, of whatever project: an operator's command knows no other.
select id, project_id, source, status, kinds, report, created_at, updated_at
from project_copy
where id = %(id)s;

-- name: finish_copy
-- A copy that is over, with what is to be said of it.
update project_copy
set status = 'DONE', report = %(report)s, updated_at = %(updated_at)s
where id = %(id)s;

-- name: progress
-- How far a copy is, by kind.
select kind, place, total, found, brought, updated, unchanged, left_out
from project_copy_kind
where copy_id = %(copy_id)s;

-- name: save_progress
-- How far a copy is with one kind.
insert into project_copy_kind (
    copy_id, kind, place, total, found, brought, updated, unchanged, left_out)
values (
    %(copy_id)s, %(kind)s, %(place)s, %(total)s, %(found)s, %(brought)s, %(updated)s,
    %(unchanged)s, %(left_out)s)
on conflict (copy_id, kind) do update
set place = excluded.place, total = excluded.total, found = excluded.found,
    brought = excluded.brought, updated = excluded.updated, unchanged = excluded.unchanged,
    left_out = excluded.left_out;

-- name: copied_of_kind
-- What is known of some things of one kind.
select kind, their_id, our_id, digest, left_out_because, foreseen, facts, copy_id
from project_copied
where project_id = %(project_id)s and source = %(source)s and kind = %(kind)s
  and their_id = any(%(ids)s);

-- name: copied_of_ids
-- What is known of some things whose kind the caller does not say.
select kind, their_id, our_id, digest, left_out_because, foreseen, facts, copy_id
from project_copied
where project_id = %(project_id)s and source = %(source)s and their_id = any(%(ids)s);

-- name: save_copied
-- What came of some things.
insert into project_copied (
    project_id, source, kind, their_id, our_id, digest, left_out_because, foreseen, facts, copy_id)
select %(project_id)s, %(source)s, r.kind, r.their_id, r.our_id, r.digest, r.left_out_because,
       r.foreseen, r.facts, r.copy_id
from jsonb_to_recordset(%(rows)s) as r (
    kind text, their_id text, our_id text, digest text, left_out_because text, foreseen boolean,
    facts jsonb, copy_id text)
on conflict (project_id, source, kind, their_id) do update
set our_id = excluded.our_id, digest = excluded.digest,
    left_out_because = excluded.left_out_because, foreseen = excluded.foreseen,
    facts = excluded.facts, copy_id = excluded.copy_id;

-- name: left_out
-- Some of what a copy left out, and why.
select their_id, left_out_because, foreseen
from project_copied
where project_id = %(project_id)s and source = %(source)s and kind = %(kind)s
  and copy_id = %(copy_id)s and left_out_because is not null
order by their_id
limit %(limit)s;

-- name: count_unforeseen
-- How much a copy left out that this version could have taken.
select count(*) as total
from project_copied
where project_id = %(project_id)s and source = %(source)s and kind = %(kind)s
  and copy_id = %(copy_id)s and left_out_because is not null and not foreseen;

-- name: count_here
-- How many things of one kind a copy saw that are here.
select count(*) as total
from project_copied
where project_id = %(project_id)s and source = %(source)s and kind = %(kind)s
  and copy_id = %(copy_id)s and digest is not null and left_out_because is null;

-- name: sample
-- Some of what a copy saw and brought, the same ones whenever it is asked.
select their_id, our_id, facts
from project_copied
where project_id = %(project_id)s and source = %(source)s and kind = %(kind)s
  and copy_id = %(copy_id)s and digest is not null and left_out_because is null
  and not facts ? 'was_here'
order by md5(their_id)
limit %(limit)s;

-- name: uses_told
-- Codes of which the source counts more uses than the log has that came from it, with how many
-- more. What this project wrote into the log itself is not counted.
select told.their_id, told.our_id, told.copied_code as code, told.campaign_id, told.created_at,
       greatest(0, told.quantity - told.logged_quantity) as quantity,
       greatest(0, told.amount - told.logged_amount) as amount
from (
    select c.their_id, c.our_id, v.code as copied_code, v.campaign_id, v.created_at,
           coalesce((c.facts ->> 'redeemed_quantity')::bigint, 0) as quantity,
           coalesce((c.facts ->> 'redeemed_amount')::bigint, 0) as amount,
           logged.quantity as logged_quantity, logged.amount as logged_amount
    from project_copied c
    join voucher v on v.id = c.our_id
    cross join lateral (
        select coalesce(sum((r.claims ->> 'redemptions')::bigint), 0)::bigint as quantity,
               coalesce(sum((r.claims ->> 'credits')::bigint), 0)::bigint as amount
        from redemption r
        join project_copied l
          on l.project_id = c.project_id and l.source = c.source and l.kind = 'redemptions'
         and l.our_id = r.id
        where r.voucher_id = c.our_id and r.kind = 'redemption' and r.result = 'SUCCESS'
          and not r.is_parent
          and not exists (
              select from redemption back
              where back.redemption_id = r.id
                and back.kind = 'redemption_rollback' and back.result = 'SUCCESS')) logged
    where c.project_id = %(project_id)s and c.source = %(source)s and c.kind = 'vouchers'
      and c.copy_id = %(copy_id)s and c.digest is not null and c.left_out_because is null
      and c.facts <> '{}' and c.their_id > %(after)s) told
where told.quantity > told.logged_quantity or told.amount > told.logged_amount
order by told.their_id
limit %(limit)s;

-- name: segments_to_activate
-- Segments that keep their members there and are still passive here.
select c.our_id
from project_copied c
join segment s on s.id = c.our_id and s.type = 'passive'
where c.project_id = %(project_id)s and c.source = %(source)s and c.kind = 'segments'
  and c.left_out_because is null and (c.facts ->> 'active')::boolean
order by c.our_id;
