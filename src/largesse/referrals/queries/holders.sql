-- fragment: holders_asked_for
from (
    select 'rh_' || substr(v.id, 3) as id, v.id as voucher_id, v.holder_id as customer_id,
           'REFERRER' as role, v.campaign_id, v.type as voucher_type, '{}'::jsonb as metadata,
           coalesce((
               select min(p.created_at) from publication p
               where p.project_id = %(project_id)s and p.customer_id = v.holder_id
                 and v.id = any(p.voucher_ids)), v.created_at) as created_at
    from voucher v
    where v.project_id = %(project_id)s and v.id = %(voucher_id)s and v.holder_id is not null
    union all
    select h.id, h.voucher_id, h.customer_id, 'REFEREE', v.campaign_id, v.type, h.metadata,
           h.created_at
    from redeemable_holder h
    join voucher v on v.id = h.voucher_id
    where h.project_id = %(project_id)s and h.voucher_id = %(voucher_id)s) held
where (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'id', held.id, 'customer_id', held.customer_id, 'holder_role', held.role,
        'created_at', held.created_at), %(filters)s))

-- name: holders
-- A page of a code's holders: its referrer and the referees brought with it.
select *
{holders_asked_for}
  and (%(starting_after)s::text is null
       or case when %(descending)s then held.id < %(starting_after)s
          else held.id > %(starting_after)s end)
order by case when %(descending)s then held.id end desc, held.id
limit %(limit)s;

-- name: count_holders
-- How many of a code's holders pass the filters.
select count(*) as total {holders_asked_for};

-- name: insert_holders
-- Referees of a code; who is one already adds no row. Their ids come back.
insert into redeemable_holder (id, project_id, voucher_id, customer_id, metadata, created_at)
select h ->> 'id', %(project_id)s, %(voucher_id)s, h ->> 'customer_id', %(metadata)s, %(now)s
from jsonb_array_elements(%(holders)s::jsonb) h
on conflict (voucher_id, customer_id) do nothing
returning customer_id;

-- name: delete_holder
-- One referee of a code.
delete from redeemable_holder
where project_id = %(project_id)s and voucher_id = %(voucher_id)s
  and (id = %(holder)s or customer_id = %(holder)s)
returning id, customer_id;
