-- name: take_free
-- The next free codes of a campaign, given to a customer. Rows another publisher is taking are
-- passed over, so two never get the same and neither waits; so are codes that were used up without
-- having been given to anybody.
with free as materialized (
    select v.id
    from voucher v
    where v.campaign_id = %(campaign_id)s and v.publish_count = 0 and v.holder_id is null
      and v.active and v.deleted_at is null
      and (v.expiration_date is null or v.expiration_date >= %(now)s)
      and not exists (
          select from usage_counter u
          where u.project_id = v.project_id and u.key = %(redeemed)s || v.id
            and u.used >= v.redemption_quantity)
    order by v.id
    limit %(count)s
    for update skip locked
)
update voucher
set publish_count = publish_count + 1, holder_id = %(customer_id)s, updated_at = %(now)s,
    expiration_date = coalesce(%(expiration_date)s::timestamptz, expiration_date),
    redemption_quantity = coalesce(%(redemption_quantity)s::bigint, redemption_quantity)
from free
where voucher.id = free.id
returning voucher.*;

-- name: take_code
-- One code given to a customer, if nobody holds it or the customer does already: to be given what
-- one has does not make it last longer.
update voucher
set publish_count = publish_count + 1, holder_id = %(customer_id)s, updated_at = %(now)s,
    expiration_date = case when holder_id is null
        then coalesce(%(expiration_date)s::timestamptz, expiration_date)
        else expiration_date end,
    redemption_quantity = case when holder_id is null
        then coalesce(%(redemption_quantity)s::bigint, redemption_quantity)
        else redemption_quantity end
where project_id = %(project_id)s and id = %(id)s and deleted_at is null and active
  and (holder_id is null or holder_id = %(customer_id)s)
returning *;

-- name: count_publication
-- A generic code published once more; it belongs to nobody.
update voucher
set publish_count = publish_count + 1, updated_at = %(now)s
where project_id = %(project_id)s and id = %(id)s and deleted_at is null and active
returning *;

-- name: code_of_campaign
-- The one code of a standalone campaign.
select id from voucher
where campaign_id = %(campaign_id)s and deleted_at is null
order by created_at, id
limit 1;

-- name: held_in_campaign
-- The first code of a campaign a customer holds.
select v.*, c.name as campaign
from voucher v
join campaign c on c.id = v.campaign_id
where v.campaign_id = %(campaign_id)s and v.holder_id = %(customer_id)s
  and v.deleted_at is null
order by v.updated_at, v.id
limit 1;

-- name: insert_publication
-- A publication; a source id that is taken inserts nothing.
insert into publication (
    id, project_id, customer_id, campaign_id, voucher_ids, source_id, channel, tracking_id,
    result, failure_code, failure_message, metadata, created_at)
values (
    %(id)s, %(project_id)s, %(customer_id)s, %(campaign_id)s, %(voucher_ids)s, %(source_id)s,
    %(channel)s, %(tracking_id)s, %(result)s, %(failure_code)s, %(failure_message)s,
    %(metadata)s, %(created_at)s)
on conflict (project_id, source_id) where source_id is not null do nothing;

-- name: publication_by_source_id
-- The publication that bears a source id.
select * from publication where project_id = %(project_id)s and source_id = %(source_id)s;

-- name: join_once_in_turn
-- Two requests of one customer for one campaign go one after the other.
select pg_advisory_xact_lock(hashtextextended(%(campaign_id)s || %(customer_id)s, 0));

-- name: source_in_turn
-- Two requests with one source id go one after the other.
select pg_advisory_xact_lock(hashtextextended(%(project_id)s || %(source_id)s, 1));

-- name: publication_of_voucher
-- The last publication that gave a voucher to a customer.
select *
from publication
where project_id = %(project_id)s and customer_id = %(customer_id)s
  and %(voucher_id)s = any(voucher_ids) and result = 'SUCCESS'
order by created_at desc
limit 1;

-- fragment: publications_asked_for
-- A campaign or a customer is found first, so that what they were given comes from an index in the
-- order of the list.
from publication p
left join campaign c on c.id = p.campaign_id
left join voucher v on v.id = p.voucher_ids[1]
where p.project_id = %(project_id)s
  and (%(campaign)s::text is null or p.campaign_id = (
        select k.id from campaign k
        where k.project_id = %(project_id)s and (k.id = %(campaign)s or k.name = %(campaign)s)
        order by k.id = %(campaign)s desc limit 1))
  and (%(customer)s::text is null or p.customer_id = (
        select h.id from customer h
        where h.project_id = %(project_id)s and (h.id = %(customer)s or h.source_id = %(customer)s)
        order by h.id = %(customer)s desc limit 1))
  -- Found first: nobody knows how few they are, and a walk along the list would be long.
  and (%(voucher_id)s::text is null or p.id = any(array(
        select q.id from publication q
        where q.project_id = %(project_id)s and q.voucher_ids @> array[%(voucher_id)s])))
  and (%(result)s::text is null or p.result = %(result)s)
  and (%(voucher_type)s::text is null or v.type = %(voucher_type)s)
  and (%(is_referral_code)s::boolean is null or v.is_referral_code = %(is_referral_code)s)
  and (%(source_id)s::text is null or p.source_id = %(source_id)s)
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'failure_code', p.failure_code, 'result', p.result, 'customer_id', p.customer_id,
        'campaign_name', c.name, 'voucher_type', v.type,
        'is_referral_code', v.is_referral_code, 'campaign_id', p.campaign_id,
        'voucher_ids', p.voucher_ids, 'source_id', p.source_id, 'metadata', p.metadata,
        'created_at', p.created_at), %(filters)s))

-- name: publications
-- A page of publications that pass the filters.
-- order id: p.id
-- order -id: p.id desc
-- order created_at: p.created_at, p.id desc
-- order -created_at: p.created_at desc, p.id
-- order voucher_code: v.code, p.id
-- order -voucher_code: v.code desc nulls last, p.id
-- order customer_id: p.customer_id, p.id
-- order -customer_id: p.customer_id desc nulls last, p.id
-- order channel: p.channel, p.id
-- order -channel: p.channel desc nulls last, p.id
-- order tracking_id: p.tracking_id, p.id
-- order -tracking_id: p.tracking_id desc nulls last, p.id
select p.*
{publications_asked_for}
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_publications
-- How many publications pass the filters; no more than so many are counted.
select count(*) as total from (select {publications_asked_for} limit %(most)s) counted;
