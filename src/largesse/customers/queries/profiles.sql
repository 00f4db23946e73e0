-- name: customer_by_id
-- One profile by our id.
select id, source_id, name, email, phone, description, birthdate, address, metadata,
       system_metadata, unconfirmed, created_at, updated_at
from customer
where project_id = %(project_id)s and id = %(id)s;

-- name: customer_by_id_for_update
-- One profile by our id, nobody else's to change until the transaction ends.
select id, source_id, name, email, phone, description, birthdate, address, metadata,
       system_metadata, unconfirmed, created_at, updated_at
from customer
where project_id = %(project_id)s and id = %(id)s
for update;

-- name: customer_by_source_id
-- One profile by the merchant's id.
select id, source_id, name, email, phone, description, birthdate, address, metadata,
       system_metadata, unconfirmed, created_at, updated_at
from customer
where project_id = %(project_id)s and source_id = %(source_id)s;

-- name: customer_by_email_alone
-- The first profile with an address among those the merchant gave no id of theirs.
select id, source_id, name, email, phone, description, birthdate, address, metadata,
       system_metadata, unconfirmed, created_at, updated_at
from customer
where project_id = %(project_id)s and lower(email) = lower(%(email)s) and source_id is null
order by created_at, id
limit 1;

-- name: customers_by_id
-- Profiles by our ids, in the order asked for.
select customer.id, source_id, name, email, phone, description, birthdate, address, metadata,
       system_metadata, unconfirmed, created_at, updated_at
from unnest(%(ids)s::text[]) with ordinality as asked (id, place)
join customer on customer.id = asked.id and customer.project_id = %(project_id)s
order by asked.place;

-- name: insert_customer
-- A new profile; of two at once with one source id the second inserts nothing, after waiting
-- for the first's transaction.
insert into customer (id, project_id, source_id, name, email, phone, description, birthdate,
                      address, metadata, unconfirmed, created_at)
values (%(id)s, %(project_id)s, %(source_id)s, %(name)s, %(email)s, %(phone)s, %(description)s,
        %(birthdate)s, %(address)s, %(metadata)s, %(unconfirmed)s, %(created_at)s)
on conflict (project_id, source_id) do nothing;

-- name: update_customer
-- The whole profile.
update customer
set source_id = %(source_id)s, name = %(name)s, email = %(email)s, phone = %(phone)s,
    description = %(description)s, birthdate = %(birthdate)s, address = %(address)s,
    metadata = %(metadata)s, unconfirmed = %(unconfirmed)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: delete_customer
-- Away with a profile; orders and codes it had belong to nobody then.
delete from customer where project_id = %(project_id)s and id = %(id)s;

-- fragment: customers_asked_for
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

-- name: customers
-- A page of profiles, perhaps from a moment on or up to one.
-- order created_at: created_at, id desc
-- order -created_at: created_at desc, id
-- order updated_at: coalesce(updated_at, created_at), id desc
-- order -updated_at: coalesce(updated_at, created_at) desc, id
-- order source_id: source_id, id
-- order -source_id: source_id desc nulls last, id
select id, source_id, name, email, phone, description, birthdate, address, metadata,
       system_metadata, unconfirmed, created_at, updated_at
{customers_asked_for}
  and (%(from_moment)s::timestamptz is null or created_at >= %(from_moment)s)
  and (%(before_moment)s::timestamptz is null or created_at < %(before_moment)s)
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_customers
-- How many profiles there are of the kind asked for; no more than so many are counted.
select count(*) as total from (select {customers_asked_for} limit %(most)s) counted;

-- name: summaries
-- What customers did, read as a report from the history of the floors above.
select asked.id as customer_id, orders.*, redemptions.*, bringing.referred,
       coalesce(brought.referrals, '[]') as referrals, loyalty.points as loyalty_points,
       loyalty.redeemed_points, loyalty.campaigns as loyalty_campaigns
from unnest(%(ids)s::text[]) as asked (id)
cross join lateral (
    select count(*) as referred from referral r
    where r.project_id = %(project_id)s and r.referrer_id = asked.id
      and r.status = 'converted') bringing
cross join lateral (
    select jsonb_agg(jsonb_build_object(
               'campaign_id', r.campaign_id, 'referrer_id', r.referrer_id,
               'voucher_id', r.voucher_id, 'created_at', r.created_at)
               order by r.created_at, r.id) as referrals
    from referral r
    where r.project_id = %(project_id)s and r.referee_id = asked.id
      and r.status = 'converted') brought
cross join lateral customer_orders(%(project_id)s, asked.id) orders
cross join lateral customer_redemptions(%(project_id)s, asked.id) redemptions
cross join lateral customer_loyalty(%(project_id)s, asked.id, %(now)s) loyalty;
