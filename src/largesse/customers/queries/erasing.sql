-- name: erase_orders
-- The orders of a customer, amounts and things alone; how many.
update customer_order
set customer_id = null, referrer_id = null, metadata = '{}',
    items = forgotten_order(jsonb_build_object('items', items)) -> 'items',
    updated_at = %(now)s
where customer_id = %(customer_id)s and project_id = %(project_id)s
returning id;

-- name: erase_redemptions
-- The redemptions of a customer: what they took off and counted stays, who it was goes.
update redemption
set customer_id = null, tracking_id = null, metadata = '{}',
    order_snapshot = forgotten_order(order_snapshot)
where customer_id = %(customer_id)s and project_id = %(project_id)s
returning id;

-- name: erase_publications
-- The publications to a customer: that a code was given out stays.
update publication
set customer_id = null, tracking_id = null, metadata = '{}'
where customer_id = %(customer_id)s and project_id = %(project_id)s
returning id;

-- name: erase_goodwill
-- What a customer was given as goodwill: that it was given stays, to whom and why goes.
update goodwill_grant
set customer_id = null, note = null
where customer_id = %(customer_id)s and project_id = %(project_id)s
returning id;

-- name: erase_referrals
-- Whom a customer brought and who brought them: that somebody was brought stays, who goes.
with held as (
    delete from redeemable_holder
    where project_id = %(project_id)s and customer_id = %(customer_id)s
    returning id),
counted as (
    delete from referral_standing
    where project_id = %(project_id)s and referrer_id = %(customer_id)s),
told as (
    update referral
    set referrer_id = nullif(referrer_id, %(customer_id)s),
        referee_id = nullif(referee_id, %(customer_id)s)
    where project_id = %(project_id)s
      and (referrer_id = %(customer_id)s or referee_id = %(customer_id)s)
    returning id)
select id from held union all select id from told;

-- name: erase_attempts
-- The log of validations and redemptions: what was tried stays, who tried and from where goes.
update attempt
set customer_id = null, tracking_id = null, address = null
where customer_id = %(customer_id)s and project_id = %(project_id)s;

-- name: erase_returns
-- What a customer brought back: that it came back stays, who did and what was said of it goes.
update order_return
set customer_id = null, note = null
where customer_id = %(customer_id)s and project_id = %(project_id)s;

-- name: erase_reservations
-- The reservations of a customer: that there were some. One that is held cannot be confirmed any
-- more; what it holds is free when its time is up.
update reservation
set customer_id = null, metadata = '{}', purchase = '{}',
    promise = jsonb_build_object('outcomes', '[]'::jsonb),
    status = case when status = 'HELD' then 'CANCELED' else status end
where customer_id = %(customer_id)s and project_id = %(project_id)s
returning id;

-- name: erase_earnings
-- What a customer earned: that it was earned stays, who by and why goes, and what earned nothing goes
-- as a whole. Points that wait are nobody's to come: their ids.
with nothing as (
    delete from loyalty_earning
    where customer_id = %(customer_id)s and project_id = %(project_id)s and outcome = 'nothing'),
earned as (
    update loyalty_earning
    set customer_id = null, detail = '{}', request_id = ''
    where customer_id = %(customer_id)s and project_id = %(project_id)s and outcome <> 'nothing')
update loyalty_pending_points
set customer_id = null, details = '{}',
    status = case when status = 'pending' then 'canceled' else status end
where customer_id = %(customer_id)s and project_id = %(project_id)s
returning id;

-- name: erase_points
-- The points of a customer: that they were credited stays in the books, whose they were goes; what
-- was left of them is booked as removed. Postings of cards forget who was concerned (migration 27).
select ledger_forget(
    %(project_id)s, %(customer_id)s, %(redemptions)s::text[], array(
        select id from voucher where holder_id = %(customer_id)s and project_id = %(project_id)s),
    %(now)s);

-- name: erase_activity
-- What a customer did; of each its type.
delete from customer_activity
where customer_id = %(customer_id)s and project_id = %(project_id)s
returning type;

-- name: erase_events
-- The custom events of a customer; their ids.
delete from custom_event
where customer_id = %(customer_id)s and project_id = %(project_id)s
returning id;

-- name: erase_memberships
-- The segments a customer was in; how many.
delete from segment_member where customer_id = %(customer_id)s returning segment_id;

-- name: erase_marks
-- Nobody looks at a customer who is not there.
delete from segment_refresh
where project_id = %(project_id)s and customer_id = %(customer_id)s;

-- name: erase_audit
-- What the audit log copied of the things of a customer; that they were changed stays.
update audit_entry
set before = case when before is null then null else '{"erased": true}'::jsonb end,
    after = case when after is null then null else '{"erased": true}'::jsonb end
where project_id = %(project_id)s
  and object_kind in ('customer', 'order', 'redemption', 'publication', 'custom_event',
                      'goodwill',
    'referral', 'redeemable_holder', 'reservation', 'pending_points')
  and object_id = any(%(ids)s::text[]);

-- name: last_event
-- The number of the last event of the outbox.
select coalesce(max(id), 0) as id from outbox_event where project_id = %(project_id)s;

-- name: first_event
-- The number of the first event of the outbox.
select coalesce(min(id), 0) as id from outbox_event where project_id = %(project_id)s;

-- name: erase_told
-- Some of the outbox: what was told of a customer, or of their things, says only of which; what
-- was, or is to be, sent of it by webhooks too.
with found as (
    select id, entity_id
    from outbox_event
    where project_id = %(project_id)s and id > %(after)s and id <= %(to)s
      and (entity_id = any(%(ids)s::text[]) or position(%(customer_id)s in data::text) > 0)),
told as (
    update outbox_event
    set data = jsonb_build_object('id', found.entity_id, 'erased', true)
    from found
    where outbox_event.id = found.id),
sent as (
    update webhook_delivery
    set body = '{"erased":true}',
        status = case status when 'PENDING' then 'FAILED' else status end,
        error = case status when 'PENDING' then 'erased' else error end,
        finished_at = coalesce(finished_at, %(now)s)
    where event_id in (select id from found)
    returning id)
delete from webhook_attempt where delivery_id in (select id from sent);

-- name: erase_answers
-- Answers kept for repeated requests: that they were given stays, a repeat is not acted on.
update idempotency_answer
set body = '{"erased":true}'
where project_id = %(project_id)s
  and position(convert_to(%(customer_id)s, 'UTF8') in body) > 0;

-- name: insert_deletion
-- Somebody was forgotten.
insert into permanent_deletion (id, project_id, related_object_id, status, data, created_at)
values (%(id)s, %(project_id)s, %(related_object_id)s, %(status)s, %(data)s, %(created_at)s);

-- name: finish_deletion
-- The last trace is gone.
update permanent_deletion set status = 'DONE'
where project_id = %(project_id)s and id = %(id)s;

-- name: erase_reports
-- What reports of imports and bulk updates say of somebody known by these names; and what a row
-- held that was refused.
update transfer_report report
set reference = '', reason = null
from transfer_run run
where run.id = report.run_id and run.project_id = %(project_id)s
  and lower(report.reference) = any(%(names)s::text[]);

-- name: erase_results
-- What the background actions of imports and bulk updates quote of refused rows, where it is
-- somebody known by these names; how many were refused stays.
update async_action action
set result = action.result || jsonb_build_object(told.name, '[]'::jsonb)
from transfer_run run
cross join (values ('failed'), ('errors')) as told (name)
where run.action_id = action.id and run.project_id = %(project_id)s
  and exists (
      select from unnest(%(names)s::text[]) as name
      where position(name in lower((action.result -> told.name)::text)) > 0);

-- name: erase_issues
-- Why a policy gave somebody nothing may quote them; that it did not stays.
update issue_log
set detail = '{}'
where customer_id = %(customer_id)s and policy_id in (
    select id from issue_policy where project_id = %(project_id)s);

-- name: erase_exports
-- Files of what people are in, written before: nobody can download them any more. Their names.
with kept as (
    select id, file from export
    where project_id = %(project_id)s and file is not null
      and exported_object in ('customer', 'order', 'publication', 'redemption')
    for update)
update export
set file = null
from kept
where export.id = kept.id
returning kept.file as name;
