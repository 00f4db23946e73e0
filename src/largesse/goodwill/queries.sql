-- name: insert_grant
-- One grant.
insert into goodwill_grant (
    id, project_id, customer_id, kind, amount, campaign_id, voucher_id, posting_id, source_id,
    note, caller_kind, caller_id, caller_name, created_at)
values (
    %(id)s, %(project_id)s, %(customer_id)s, %(kind)s, %(amount)s, %(campaign_id)s, %(voucher_id)s,
    %(posting_id)s, %(source_id)s, %(note)s, %(caller_kind)s, %(caller_id)s, %(caller_name)s,
    %(created_at)s);

-- name: source_in_turn
-- Two grants under one source id go one after the other.
select pg_advisory_xact_lock(hashtextextended(%(project_id)s || %(source_id)s, 4));

-- name: by_source
-- The grant under a source id.
select g.*, v.code
from goodwill_grant g
left join voucher v on v.id = g.voucher_id
where g.project_id = %(project_id)s and g.source_id = %(source_id)s;

-- fragment: grants_asked_for
from goodwill_grant g
left join voucher v on v.id = g.voucher_id
where g.project_id = %(project_id)s
  and (%(customer)s::text is null or g.customer_id = (
        select h.id from customer h
        where h.project_id = %(project_id)s and (h.id = %(customer)s or h.source_id = %(customer)s)
        order by h.id = %(customer)s desc limit 1))
  and (%(kind)s::text is null or g.kind = %(kind)s)
  and (%(caller)s::text is null or g.caller_id = %(caller)s)
  and (%(created_after)s::timestamptz is null or g.created_at > %(created_after)s)
  and (%(created_before)s::timestamptz is null or g.created_at < %(created_before)s)

-- name: grants
-- A page of grants, the newest first.
select g.*, v.code
{grants_asked_for}
order by g.created_at desc, g.id
limit %(limit)s offset %(offset)s;

-- name: count_grants
-- How many grants there are, counted no further than asked.
select count(*) as total from (select {grants_asked_for} limit %(most)s) counted;
