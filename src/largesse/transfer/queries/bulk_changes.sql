-- name: insert_change
-- One bulk change, queued.
insert into bulk_change (
    id, project_id, object, filters, change, async_action_id, actor_kind, actor_id, created_at)
values (
    %(id)s, %(project_id)s, %(object)s, %(filters)s, %(change)s, %(async_action_id)s,
    %(actor_kind)s, %(actor_id)s, %(created_at)s);

-- fragment: counted
-- A bulk change with how many of its rows are in which state.
select b.*, coalesce(n.states, '{}') as states
from bulk_change b
left join lateral (
    select jsonb_object_agg(state, many) as states
    from (
        select r.state, count(*) as many from bulk_change_row r
        where r.change_id = b.id
        group by r.state) s
) n on true

-- name: change_by_id
-- One bulk change.
{counted}
where b.project_id = %(project_id)s and b.id = %(id)s;

-- name: changes
-- A page of bulk changes, the newest first.
{counted}
where b.project_id = %(project_id)s
order by b.created_at desc, b.id
limit %(limit)s offset %(offset)s;

-- name: count_changes
-- How many bulk changes a project has, counted no further than asked.
select count(*) as total from (
    select from bulk_change where project_id = %(project_id)s limit %(most)s) counted;

-- name: lock_change
-- One bulk change, held until the transaction ends.
select *, '{}'::jsonb as states from bulk_change
where project_id = %(project_id)s and id = %(id)s
for update;

-- name: set_status
-- How far a bulk change is.
update bulk_change
set status = %(status)s, message = %(message)s, updated_at = %(now)s,
    async_action_id = coalesce(%(async_action_id)s, async_action_id)
where project_id = %(project_id)s and id = %(id)s;

-- name: note_chosen
-- Everything asked for has its row.
update bulk_change set chosen = true where project_id = %(project_id)s and id = %(id)s;

-- name: insert_rows
-- Rows of some of what was asked for; one that has its row keeps it.
insert into bulk_change_row (change_id, object_id)
select %(id)s, unnest(%(object_ids)s::text[])
on conflict do nothing;

-- name: count_rows
-- How many rows a bulk change has in a state.
select count(*) as total from bulk_change_row
where change_id = %(id)s and state = %(state)s;

-- name: some_rows
-- Some rows in a state.
select object_id, before, after from bulk_change_row
where change_id = %(id)s and state = %(state)s
order by object_id
limit %(limit)s;

-- name: note_rows
-- What became of rows.
update bulk_change_row r
set state = n.state, reason = n.reason, before = coalesce(n.before, r.before),
    after = coalesce(n.after, r.after)
from jsonb_to_recordset(%(rows)s) as n (
    object_id text, state text, reason text, before jsonb, after jsonb)
where r.change_id = %(id)s and r.object_id = n.object_id;

-- fragment: voucher_terms
select id, active, start_date, expiration_date, category_id, discount, redemption_quantity
from voucher
where project_id = %(project_id)s and id = any(%(ids)s) and deleted_at is null

-- name: terms_of_vouchers
-- What may change of vouchers.
{voucher_terms};

-- name: lock_vouchers
-- What may change of vouchers, held until the transaction ends, in one order for all.
{voucher_terms}
order by id
for update;

-- name: update_vouchers
-- New terms of vouchers.
update voucher v
set active = n.active, start_date = n.start_date, expiration_date = n.expiration_date,
    category_id = n.category_id, discount = n.discount,
    redemption_quantity = n.redemption_quantity, updated_at = %(now)s
from jsonb_to_recordset(%(rows)s) as n (
    id text, active boolean, start_date timestamptz, expiration_date timestamptz,
    category_id text, discount jsonb, redemption_quantity bigint)
where v.project_id = %(project_id)s and v.id = n.id;

-- fragment: promotion_tier_terms
select id, active, start_date, expiration_date, category_id, discount,
       null::bigint as redemption_quantity
from promotion_tier
where project_id = %(project_id)s and id = any(%(ids)s)

-- name: terms_of_promotion_tiers
-- What may change of promotion tiers.
{promotion_tier_terms};

-- name: lock_promotion_tiers
-- What may change of promotion tiers, held until the transaction ends, in one order for all.
{promotion_tier_terms}
order by id
for update;

-- name: update_promotion_tiers
-- New terms of promotion tiers.
update promotion_tier t
set active = n.active, start_date = n.start_date, expiration_date = n.expiration_date,
    category_id = n.category_id, discount = n.discount, revision = t.revision + 1,
    updated_at = %(now)s
from jsonb_to_recordset(%(rows)s) as n (
    id text, active boolean, start_date timestamptz, expiration_date timestamptz,
    category_id text, discount jsonb)
where t.project_id = %(project_id)s and t.id = n.id;
