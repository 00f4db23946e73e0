-- name: insert_segment
-- A new segment; a name that is taken inserts nothing.
insert into segment (id, project_id, name, type, created_at)
values (%(id)s, %(project_id)s, %(name)s, %(type)s, %(created_at)s)
on conflict do nothing;

-- name: find_customers
-- Which of the customers asked for there are, by our id, else the merchant's. Each is one look into
-- an index, whatever the planner believes of tables that have just been filled.
select asked.place, found.id
from unnest(%(references)s::text[]) with ordinality as asked (reference, place)
cross join lateral (
    select 1 as preference, customer.id
    from customer
    where customer.project_id = %(project_id)s and customer.id = asked.reference
    union all
    select 2, customer.id
    from customer
    where customer.project_id = %(project_id)s and customer.source_id = asked.reference
    order by preference
    limit 1) found
order by asked.place;

-- name: insert_members
-- The customers of a static segment; one named twice is in it once.
insert into segment_member (customer_id, segment_id, entered_at)
select id, %(segment_id)s, %(now)s from unnest(%(ids)s::text[]) as listed (id)
on conflict do nothing;

-- name: segment_by_id
-- One segment.
select id, name, type, filter, created_at, updated_at
from segment
where project_id = %(project_id)s and id = %(id)s;

-- name: segments
-- A page of segments, the newest first.
select id, name, type, filter, created_at, updated_at
from segment
where project_id = %(project_id)s
order by created_at desc, id
limit %(limit)s offset %(offset)s;

-- name: count_segments
-- How many segments there are.
select count(*) as total from segment where project_id = %(project_id)s;

-- name: segments_of_customer
-- The segments a customer is in, by our id or the merchant's, the oldest first.
select segment.id, segment.name, segment.type, segment.filter, segment.created_at,
       segment.updated_at
from segment_member
join segment on segment.id = segment_member.segment_id
join customer on customer.id = segment_member.customer_id
where customer.project_id = %(project_id)s
  and (customer.id = %(reference)s or customer.source_id = %(reference)s)
order by segment.created_at, segment.id;

-- name: segment_ids_of
-- The ids of the segments a customer is in.
select segment_id from segment_member where customer_id = %(customer_id)s;

-- name: delete_segment
-- Away with a segment; its customers stay.
delete from segment where project_id = %(project_id)s and id = %(id)s;
