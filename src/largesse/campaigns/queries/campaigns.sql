-- name: insert_campaign
-- A campaign; a name that is taken inserts nothing.
insert into campaign (
    id, project_id, name, description, campaign_type, type, voucher, category_id, active,
    protected, join_once, auto_join, use_voucher_metadata_schema, start_date, expiration_date,
    validity_timeframe, validity_day_of_week, validity_hours, activity_duration_after_publishing,
    vouchers_count, vouchers_generation_status, creation_status, metadata, referral_program,
    created_at)
values (
    %(id)s, %(project_id)s, %(name)s, %(description)s, %(campaign_type)s, %(type)s, %(voucher)s,
    %(category_id)s, %(active)s, %(protected)s, %(join_once)s, %(auto_join)s,
    %(use_voucher_metadata_schema)s, %(start_date)s, %(expiration_date)s, %(validity_timeframe)s,
    %(validity_day_of_week)s, %(validity_hours)s, %(activity_duration_after_publishing)s,
    %(vouchers_count)s, %(vouchers_generation_status)s, %(creation_status)s, %(metadata)s,
    %(referral_program)s, %(created_at)s)
on conflict (project_id, name) do nothing;

-- name: campaign_by_reference
-- One campaign that is not deleted, by id or name; an id wins over another's name.
select *
from campaign
where project_id = %(project_id)s and deleted_at is null
  and (id = %(reference)s or name = %(reference)s)
order by id = %(reference)s desc
limit 1;

-- name: lock_campaign
-- One campaign by id or name, held until the transaction ends.
select *
from campaign
where project_id = %(project_id)s and deleted_at is null
  and (id = %(reference)s or name = %(reference)s)
order by id = %(reference)s desc
limit 1
for update;

-- name: campaigns_by_id
-- Several campaigns by id, deleted ones too.
select * from campaign where project_id = %(project_id)s and id = any(%(ids)s);

-- fragment: campaigns_asked_for
from campaign
where project_id = %(project_id)s and deleted_at is null
  and (%(campaign_type)s::text is null or campaign_type = %(campaign_type)s)
  and (%(status)s::text is null or creation_status = %(status)s)
  and (%(referral)s::boolean is null
       or coalesce((voucher ->> 'is_referral_code')::boolean, false) = %(referral)s)
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'id', id, 'name', name, 'campaign_type', campaign_type, 'type', type,
        -- BULK is what the lists of that API call the two that have many codes.
        'types', case when type = 'STANDALONE' then array[type] else array[type, 'BULK'] end,
        'voucher_type', voucher ->> 'type', 'creation_status', creation_status,
        'category_id', category_id,
        'category', (select c.name from category c where c.id = campaign.category_id),
        'created_at', created_at, 'updated_at', updated_at,
        'start_date', start_date, 'expiration_date', expiration_date,
        'validity_day_of_week', validity_day_of_week,
        'validity_timeframe', validity_timeframe, 'validity_hours', validity_hours,
        'active', active,
        'is_referral_code', coalesce(voucher -> 'is_referral_code', 'false'),
        'metadata', metadata), %(filters)s))

-- name: campaigns
-- A page of campaigns that pass the filters.
-- order created_at: created_at, id desc
-- order -created_at: created_at desc, id
-- order updated_at: coalesce(updated_at, created_at), id desc
-- order -updated_at: coalesce(updated_at, created_at) desc, id
select *
{campaigns_asked_for}
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_campaigns
-- How many campaigns pass the filters; no more than so many are counted.
select count(*) as total from (select {campaigns_asked_for} limit %(most)s) counted;

-- name: update_campaign
-- All that may change of a campaign, and its next revision.
update campaign
set description = %(description)s, type = %(type)s, voucher = %(voucher)s,
    category_id = %(category_id)s, active = %(active)s, protected = %(protected)s,
    join_once = %(join_once)s, auto_join = %(auto_join)s, start_date = %(start_date)s, expiration_date = %(expiration_date)s,
    validity_timeframe = %(validity_timeframe)s,
    validity_day_of_week = %(validity_day_of_week)s, validity_hours = %(validity_hours)s,
    activity_duration_after_publishing = %(activity_duration_after_publishing)s,
    metadata = %(metadata)s, referral_program = %(referral_program)s, revision = revision + 1, updated_at = %(updated_at)s
where project_id = %(project_id)s and id = %(id)s;

-- name: set_generation
-- How the making of a campaign's codes goes.
update campaign
set vouchers_generation_status = %(status)s, creation_status = %(status)s
where project_id = %(project_id)s and id = %(id)s;

-- name: count_codes
-- So many codes more (or fewer) of a campaign.
update campaign
set vouchers_count = greatest(0, coalesce(vouchers_count, 0) + %(by)s)
where project_id = %(project_id)s and id = %(id)s;

-- name: mark_campaign_deleted
-- A campaign into the bin; its name stays taken.
update campaign
set deleted_at = %(now)s, updated_at = %(now)s
where project_id = %(project_id)s and id = %(id)s;

-- name: mark_campaign_restored
-- A campaign out of the bin.
update campaign set deleted_at = null where project_id = %(project_id)s and id = %(id)s;

-- name: delete_campaign
-- Away with a campaign and its tiers and stacks; its name is free again.
delete from campaign where project_id = %(project_id)s and id = %(id)s;
