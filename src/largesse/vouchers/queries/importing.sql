-- name: lock_by_code
-- The vouchers under some codes, those in the bin too, nobody else's to change until the
-- transaction ends; locked in the order of their codes, so that nothing deadlocks.
select v.*, c.name as campaign
from voucher v
left join campaign c on c.id = v.campaign_id
where v.project_id = %(project_id)s and v.code_key = any(%(keys)s)
order by v.code_key
for update of v;

-- name: insert_vouchers
-- Many vouchers at once; a code that is taken inserts nothing.
insert into voucher (
    id, project_id, code, code_key, campaign_id, type, discount, gift, loyalty_card, category_id,
    active, start_date, expiration_date, validity_timeframe, validity_day_of_week, validity_hours,
    redemption_quantity, additional_info, is_referral_code, metadata, created_at)
select
    r.id, %(project_id)s, r.code, r.code_key, r.campaign_id, r.type, r.discount, r.gift,
    r.loyalty_card, r.category_id, r.active, r.start_date, r.expiration_date, r.validity_timeframe,
    r.validity_day_of_week, r.validity_hours, r.redemption_quantity, r.additional_info,
    coalesce(r.is_referral_code, false), r.metadata, r.created_at
from jsonb_to_recordset(%(rows)s) as r (
    id text, code text, code_key text, campaign_id text, type text, discount jsonb, gift jsonb,
    loyalty_card jsonb, category_id text, active boolean, start_date timestamptz,
    expiration_date timestamptz, validity_timeframe jsonb, validity_day_of_week smallint[],
    validity_hours jsonb, redemption_quantity bigint, additional_info text,
    is_referral_code boolean, metadata jsonb, created_at timestamptz)
on conflict (project_id, code_key) do nothing
returning id;

-- name: set_used
-- What was used of new vouchers before they came here; nothing has counted them yet. No redemption
-- shows it, so it is noted as what their counters began with.
with used as (
    select c.key, c.used from jsonb_to_recordset(%(counters)s) as c (key text, used bigint)
), opened as (
    insert into usage_opening (project_id, key, used)
    select %(project_id)s, used.key, used.used from used
    on conflict (project_id, key) do update set used = excluded.used
)
insert into usage_counter (project_id, key, used)
select %(project_id)s, used.key, used.used from used
on conflict (project_id, key) do update set used = excluded.used;

-- name: update_imported
-- All that importing a code again changes.
update voucher
set active = %(active)s, category_id = %(category_id)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: update_metadata
-- The whole metadata of a voucher, merged by the caller.
update voucher
set metadata = %(metadata)s, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;
