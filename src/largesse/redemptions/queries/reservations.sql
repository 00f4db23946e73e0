-- name: insert_reservation
-- A new reservation, held.
insert into reservation (
    id, project_id, status, session_key, customer_id, caller_id, purchase, promise, metadata,
    expires_at, created_at)
values (
    %(id)s, %(project_id)s, %(status)s, %(session_key)s, %(customer_id)s, %(caller_id)s,
    %(purchase)s, %(promise)s, %(metadata)s, %(expires_at)s, %(created_at)s);

-- name: reservation_by_id
-- One reservation.
select id, status, session_key, customer_id, caller_id, purchase, promise, metadata, expires_at,
       redemption_id, order_id, ended_at, created_at, updated_at
from reservation
where project_id = %(project_id)s and id = %(id)s;

-- name: reservation_by_id_for_update
-- One reservation, nobody else's to change until the transaction ends.
select id, status, session_key, customer_id, caller_id, purchase, promise, metadata, expires_at,
       redemption_id, order_id, ended_at, created_at, updated_at
from reservation
where project_id = %(project_id)s and id = %(id)s
for update;

-- name: update_reservation
-- What becomes of a reservation; what it promised never changes.
update reservation
set status = %(status)s, expires_at = %(expires_at)s, redemption_id = %(redemption_id)s,
    order_id = %(order_id)s, ended_at = %(ended_at)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: due
-- Reservations of all projects whose time is up and nobody has said so yet, the oldest first.
select project_id, id
from reservation
where status = 'HELD' and expires_at <= %(now)s
  and exists (
      select from project
      where project.id = reservation.project_id and project.deleted_at is null)
order by expires_at, id
limit %(limit)s;

-- name: held
-- What a session holds of counters.
select counter_key, amount
from session_lock
where project_id = %(project_id)s and session_key = %(session)s and expires_at > %(now)s;

-- fragment: reservations_asked_for
from reservation
where project_id = %(project_id)s
  and (%(status)s::text is null or %(status)s = case
        when status = 'HELD' and expires_at <= %(now)s then 'EXPIRED' else status end)
  and (%(customer)s::text is null or customer_id = (
        select h.id from customer h
        where h.project_id = %(project_id)s and (h.id = %(customer)s or h.source_id = %(customer)s)
        order by h.id = %(customer)s desc limit 1))
  and (%(after)s::timestamptz is null or created_at > %(after)s)
  and (%(before)s::timestamptz is null or created_at < %(before)s)

-- name: reservations
-- A page of reservations, the newest first.
select id, status, session_key, customer_id, caller_id, purchase, promise, metadata, expires_at,
       redemption_id, order_id, ended_at, created_at, updated_at
{reservations_asked_for}
order by created_at desc, id
limit %(limit)s offset %(offset)s;

-- name: count_reservations
-- How many reservations match; no more than so many are counted.
select count(*) as total from (select {reservations_asked_for} limit %(most)s) counted;
