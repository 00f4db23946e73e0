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

-- name: delete_members
-- Nobody is in a segment any more.
delete from segment_member where segment_id = %(segment_id)s;

-- name: count_members
-- How many customers are kept as members of a segment.
select count(*) as total from segment_member where segment_id = %(segment_id)s;

-- name: segment_ids_of
-- The ids of the segments a customer is kept in.
select segment_id from segment_member where customer_id = %(customer_id)s;

-- name: segments_of_customer
-- The segments a customer is kept in.
select segment.id, segment.name, segment.type, segment.created_at
from segment_member
join segment on segment.id = segment_member.segment_id
where segment_member.customer_id = %(customer_id)s
order by segment.created_at, segment.id;

-- name: document
-- A customer as filters see them, with what they ask for.
select customer_document(%(project_id)s, customer, %(parts)s::text[]) as document
from customer
where project_id = %(project_id)s and id = %(customer_id)s;

-- name: mark
-- A customer whose segments are to be looked at again. Says whether nobody else was marked: then a
-- job is needed, while others are marked one is on its way. A mark being taken just now is waited
-- for, for whoever takes it does not come back.
with others as (
    select from segment_refresh where project_id = %(project_id)s limit 1 for key share),
marked as (
    insert into segment_refresh (project_id, customer_id)
    values (%(project_id)s, %(customer_id)s)
    on conflict do nothing)
select count(*) = 0 as first from others;

-- name: take_marked
-- Some of the customers whose segments are to be looked at, ours to look at; who comes later finds
-- the others. A mark somebody leans on (`mark`) is passed over.
delete from segment_refresh
where (project_id, customer_id) in (
    select project_id, customer_id
    from segment_refresh
    where project_id = %(project_id)s
    order by customer_id
    limit %(limit)s
    for update skip locked)
returning customer_id;

-- name: has_marked
-- Whether marks are left.
select exists (select from segment_refresh where project_id = %(project_id)s) as there;

-- name: one_at_a_time
-- Whoever moves customers of a project in and out of segments waits here for whoever else does, so
-- that nobody writes what they saw before the other's change.
select pg_advisory_xact_lock(hashtextextended(%(project_id)s || ' segment members', 0));

-- name: next_customers
-- The next customers of a project in the order of their ids.
select id from customer
where project_id = %(project_id)s and id > %(after)s
order by id
limit %(limit)s;

-- name: next_members
-- The next customers who are kept in one of several segments, in the order of their ids.
select distinct customer_id
from segment_member
where segment_id = any(%(segment_ids)s) and customer_id > %(after)s
order by customer_id
limit %(limit)s;

-- name: count_members_of
-- How many customers are kept in one of several segments.
select count(distinct customer_id) as total
from segment_member
where segment_id = any(%(segment_ids)s);

-- name: count_customers
-- How many customers a project has.
select count(*) as total from customer where project_id = %(project_id)s;

-- name: move
-- Customers looked at again: each is put into the segments whose filter they pass now and taken
-- out of the others; who moved is told. A segment looks through its customers for the first time
-- in the order of their ids; whom it has not come to yet, it is going to.
with segments as (
    select told.id, told.condition, told.synced_to
    from jsonb_to_recordset(%(segments)s::jsonb) as told (id text, condition jsonb, synced_to text)),
looked_at as materialized (
    select segments.id as segment_id, customer.id as customer_id, customer.source_id,
           list_filters_pass(told.document, segments.condition) as passes
    from customer
    cross join lateral (
        select customer_document(%(project_id)s, customer, %(parts)s::text[]) as document
        offset 0) told
    cross join segments
    where customer.project_id = %(project_id)s and customer.id = any(%(ids)s::text[])
      and not customer.unconfirmed
      and (segments.synced_to is null or customer.id <= segments.synced_to)),
entered as (
    insert into segment_member (customer_id, segment_id, entered_at)
    select customer_id, segment_id, %(now)s from looked_at where passes
    on conflict do nothing
    returning customer_id, segment_id),
gone as (
    delete from segment_member member
    using looked_at
    where member.customer_id = looked_at.customer_id
      and member.segment_id = looked_at.segment_id and not looked_at.passes
    returning member.customer_id, member.segment_id)
select moved.segment_id, moved.customer_id, moved.entered, looked_at.source_id
from (
    select segment_id, customer_id, true as entered from entered
    union all
    select segment_id, customer_id, false from gone) moved
join looked_at
    on looked_at.segment_id = moved.segment_id and looked_at.customer_id = moved.customer_id
order by moved.customer_id, moved.segment_id;

-- name: fill
-- The first members among some customers; nobody is told.
insert into segment_member (customer_id, segment_id, entered_at)
select customer.id, %(segment_id)s, %(now)s
from customer
where customer.project_id = %(project_id)s
  and customer.id > %(after)s and customer.id <= %(to)s and not customer.unconfirmed
  and list_filters_pass(
      customer_document(%(project_id)s, customer, %(parts)s::text[]), %(condition)s::jsonb)
on conflict do nothing;

-- name: batch_end
-- The id at which the next batch of customers ends, and how many it has.
select max(id) as "to", count(*) as size
from (
    select id from customer
    where project_id = %(project_id)s and id > %(after)s
    order by id
    limit %(limit)s) batch;

-- name: preview
-- How many customers of a batch pass a filter, and the first few of them.
select count(*) as found, coalesce((array_agg(id order by id))[:%(samples)s], '{}') as ids
from customer
where project_id = %(project_id)s and id > %(after)s and id <= %(to)s and not unconfirmed
  and list_filters_pass(
      customer_document(%(project_id)s, customer, %(parts)s::text[]), %(condition)s::jsonb);
