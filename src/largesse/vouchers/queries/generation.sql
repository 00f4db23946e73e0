-- name: one_at_a_time
-- Only one worker makes codes for an action: a second waits, then sees how far the first came.
select pg_advisory_xact_lock(hashtextextended(%(action_id)s, 0));

-- name: open_draw
-- Where drawn codes wait within the transaction.
create temporary table voucher_draw (id text not null, code text not null, code_key text not null)
on commit drop;

-- name: copy_draw
-- The drawn codes, by COPY.
copy voucher_draw (id, code, code_key) from stdin;

-- name: insert_drawn
-- The drawn codes that nobody has become vouchers; the others are drawn again.
insert into voucher (
    id, project_id, code, code_key, campaign_id, type, discount, gift, loyalty_card, category_id,
    active, start_date, expiration_date, validity_timeframe, validity_day_of_week, validity_hours,
    redemption_quantity, additional_info, is_referral_code, metadata, created_at)
select
    d.id, %(project_id)s, d.code, d.code_key, %(campaign_id)s, %(type)s, %(discount)s::jsonb,
    %(gift)s::jsonb, %(loyalty_card)s::jsonb, %(category_id)s, %(active)s,
    %(start_date)s::timestamptz,
    %(expiration_date)s::timestamptz, %(validity_timeframe)s::jsonb,
    %(validity_day_of_week)s::smallint[], %(validity_hours)s::jsonb,
    %(redemption_quantity)s::bigint, %(additional_info)s, %(is_referral_code)s, %(metadata)s::jsonb,
    %(created_at)s::timestamptz
from voucher_draw d
on conflict (project_id, code_key) do nothing
returning id;

-- name: empty_draw
-- Room for the next draw of the same transaction.
truncate voucher_draw;
