-- name: lock_customers
-- The profiles some drafts are about, by our ids, the merchant's, or the address of those who have
-- none of the merchant's; nobody else's to change until the transaction ends.
select id, source_id, name, email, phone, description, birthdate, address, metadata,
       system_metadata, unconfirmed, created_at, updated_at
from customer
where project_id = %(project_id)s and id = any(array(
    select id from customer
    where project_id = %(project_id)s and id = any(%(ids)s)
    union all
    select id from customer
    where project_id = %(project_id)s and source_id = any(%(source_ids)s)
    union all
    select c.id
    from unnest(%(emails)s::text[]) as asked (email)
    join customer c
      on c.project_id = %(project_id)s and lower(c.email) = lower(asked.email)
         and c.source_id is null))
order by id
for update;

-- name: insert_customers
-- Many profiles at once, in the order of their source ids so that nothing deadlocks; one whose
-- source id is taken inserts nothing.
insert into customer (
    project_id, id, source_id, name, email, phone, description, birthdate, address, metadata,
    unconfirmed, created_at, updated_at)
select
    %(project_id)s, r.id, r.source_id, r.name, r.email, r.phone, r.description, r.birthdate,
    r.address, r.metadata, r.unconfirmed, r.created_at,
    r.updated_at
from jsonb_to_recordset(%(rows)s) as r (
    id text, source_id text, name text, email text, phone text, description text, birthdate date,
    address jsonb, metadata jsonb, unconfirmed boolean, created_at timestamptz,
    updated_at timestamptz)
order by r.source_id, r.id
on conflict (project_id, source_id) do nothing;

-- name: update_customers
-- Many whole profiles, held by the caller.
update customer
set source_id = r.source_id, name = r.name, email = r.email, phone = r.phone,
    description = r.description, birthdate = r.birthdate, address = r.address,
    metadata = r.metadata, unconfirmed = r.unconfirmed, updated_at = r.updated_at
from jsonb_to_recordset(%(rows)s) as r (
    id text, source_id text, name text, email text, phone text, description text, birthdate date,
    address jsonb, metadata jsonb, unconfirmed boolean, updated_at timestamptz)
where customer.project_id = %(project_id)s and customer.id = r.id;
