-- name: customer_by_id
-- One profile by our id.
select id, source_id, name, email, phone, description, birthdate, address, metadata,
       system_metadata, created_at, updated_at
from customer
where project_id = %(project_id)s and id = %(id)s;

-- name: customer_by_id_for_update
-- One profile by our id, nobody else's to change until the transaction ends.
select id, source_id, name, email, phone, description, birthdate, address, metadata,
       system_metadata, created_at, updated_at
from customer
where project_id = %(project_id)s and id = %(id)s
for update;

-- name: customer_by_source_id
-- One profile by the merchant's id.
select id, source_id, name, email, phone, description, birthdate, address, metadata,
       system_metadata, created_at, updated_at
from customer
where project_id = %(project_id)s and source_id = %(source_id)s;

-- name: insert_customer
-- A new profile; of two at once with one source id the second inserts nothing, after waiting
-- for the first's transaction.
insert into customer (id, project_id, source_id, name, email, phone, description, birthdate,
                      address, metadata, created_at)
values (%(id)s, %(project_id)s, %(source_id)s, %(name)s, %(email)s, %(phone)s, %(description)s,
        %(birthdate)s, %(address)s, %(metadata)s, %(created_at)s)
on conflict (project_id, source_id) do nothing;

-- name: update_customer
-- The whole profile.
update customer
set source_id = %(source_id)s, name = %(name)s, email = %(email)s, phone = %(phone)s,
    description = %(description)s, birthdate = %(birthdate)s, address = %(address)s,
    metadata = %(metadata)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_customer
-- Away with a profile; orders and codes it had belong to nobody then.
delete from customer where project_id = %(project_id)s and id = %(id)s;

-- name: customers
-- A page of profiles.
select id, source_id, name, email, phone, description, birthdate, address, metadata,
       system_metadata, created_at, updated_at
from customer
where project_id = %(project_id)s
  and (%(email)s::text is null or lower(email) = lower(%(email)s))
  and (%(city)s::text is null or lower(address ->> 'city') = lower(%(city)s))
  and (%(name)s::text is null or name ilike %(name)s)
  and (%(segment_id)s::text is null or exists (
      select 1 from segment_member
      where segment_member.segment_id = %(segment_id)s
        and segment_member.customer_id = customer.id))
  and (%(created_after)s::timestamptz is null or created_at > %(created_after)s)
  and (%(created_before)s::timestamptz is null or created_at < %(created_before)s)
  and (%(updated_after)s::timestamptz is null or updated_at > %(updated_after)s)
  and (%(updated_before)s::timestamptz is null or updated_at < %(updated_before)s)
  -- The cursor has the wire's milliseconds: the column is cut to the same before it is compared.
  and (%(starting_after)s::timestamptz is null
       or case when %(order)s = 'created_at'
          then date_trunc('milliseconds', created_at) > %(starting_after)s
          else date_trunc('milliseconds', created_at) < %(starting_after)s end)
order by
    case when %(order)s = 'created_at' then created_at
         when %(order)s = 'updated_at' then updated_at end,
    case when %(order)s = 'source_id' then source_id end,
    case when %(order)s = '-updated_at' then updated_at end desc nulls last,
    case when %(order)s = '-source_id' then source_id end desc nulls last,
    case when %(order)s = '-created_at' then created_at end desc,
    created_at desc, id
limit %(limit)s offset %(offset)s;

-- name: count_customers
-- How many profiles there are of the kind asked for.
select count(*) as total
from customer
where project_id = %(project_id)s
  and (%(email)s::text is null or lower(email) = lower(%(email)s))
  and (%(city)s::text is null or lower(address ->> 'city') = lower(%(city)s))
  and (%(name)s::text is null or name ilike %(name)s)
  and (%(segment_id)s::text is null or exists (
      select 1 from segment_member
      where segment_member.segment_id = %(segment_id)s
        and segment_member.customer_id = customer.id))
  and (%(created_after)s::timestamptz is null or created_at > %(created_after)s)
  and (%(created_before)s::timestamptz is null or created_at < %(created_before)s)
  and (%(updated_after)s::timestamptz is null or updated_at > %(updated_after)s)
  and (%(updated_before)s::timestamptz is null or updated_at < %(updated_before)s);

-- name: summaries
-- What customers did, read as a report from the history of the floors above: orders paid or
-- fulfilled, redemptions (the group that holds several counts as none), what gift cards gave and
-- still hold.
select asked.id as customer_id,
       orders.orders_count, orders.orders_amount, last_order.last_order_amount,
       last_order.last_order_date,
       redemptions.redeemed, redemptions.failed, redemptions.rolled_back,
       redemptions.rollback_failed, redemptions.rollback_succeeded,
       redemptions.gift_redeemed, gifts.gift_left
from unnest(%(ids)s::text[]) as asked (id)
cross join lateral (
    select count(*) as orders_count, coalesce(sum(total_amount), 0)::bigint as orders_amount
    from customer_order
    where customer_id = asked.id and project_id = %(project_id)s
      and status in ('PAID', 'FULFILLED')) orders
left join lateral (
    select coalesce(total_amount, 0) as last_order_amount, created_at as last_order_date
    from customer_order
    where customer_id = asked.id and project_id = %(project_id)s
      and status in ('PAID', 'FULFILLED')
    order by created_at desc, id
    limit 1) last_order on true
cross join lateral (
    select count(*) filter (where kind = 'redemption' and result = 'SUCCESS') as redeemed,
           count(*) filter (where kind = 'redemption' and result = 'FAILURE') as failed,
           count(*) filter (where kind = 'redemption' and taken_back) as rolled_back,
           count(*) filter (where kind = 'redemption_rollback' and result = 'FAILURE')
               as rollback_failed,
           count(*) filter (where kind = 'redemption_rollback' and result = 'SUCCESS')
               as rollback_succeeded,
           coalesce(sum(amount) filter (
               where result = 'SUCCESS' and voucher_type = 'GIFT_VOUCHER'), 0)::bigint
               as gift_redeemed
    from (
        select redemption.kind, redemption.result, redemption.amount, voucher.type as voucher_type,
               exists (
                   select 1 from redemption back
                   where back.redemption_id = redemption.id
                     and back.kind = 'redemption_rollback' and back.result = 'SUCCESS')
                   as taken_back
        from redemption
        left join voucher on voucher.id = redemption.voucher_id
        where redemption.customer_id = asked.id and redemption.project_id = %(project_id)s
          and not redemption.is_parent) told) redemptions
cross join lateral (
    select coalesce(sum((gift ->> 'amount')::bigint - coalesce(usage_counter.used, 0)), 0)::bigint
           as gift_left
    from voucher
    left join usage_counter
        on usage_counter.project_id = %(project_id)s
        and usage_counter.key = 'voucher:' || voucher.id || '|credits'
    where holder_id = asked.id and voucher.project_id = %(project_id)s
      and type = 'GIFT_VOUCHER' and deleted_at is null) gifts;
