-- name: source_in_turn
-- Two changes of one card under one source id go one after the other.
select pg_advisory_xact_lock(hashtextextended(%(voucher_id)s || %(source_id)s, 2));

-- name: cursor
-- Where a movement of an account, or of a programme, stands among the others.
select position from ledger_posting
where id = %(id)s and project_id = %(project_id)s and kind = %(kind)s
  and (%(holder_id)s::text is null or holder_id = %(holder_id)s)
  and (%(programme_id)s::text is null or programme_id = %(programme_id)s);

-- name: transactions
-- A page of the movements of one card, or of all cards of a programme, what a card was opened with
-- among them: their sum is what is on it.
-- order id: p.position
-- order -id: p.position desc
select p.id, o.source_id as order_source_id
from ledger_posting p
left join customer_order o on o.id = p.refers ->> 'order_id' and o.project_id = p.project_id
where p.project_id = %(project_id)s and p.kind = %(kind)s
  and (%(holder_id)s::text is null or p.holder_id = %(holder_id)s)
  and (%(programme_id)s::text is null or p.programme_id = %(programme_id)s)
  and (%(below)s::bigint is null or p.position < %(below)s)
  and (%(above)s::bigint is null or p.position > %(above)s)
  and p.holder_id is not null
  and (%(filters)s::jsonb is null or list_filters_pass(jsonb_build_object(
        'id', p.id, 'voucher_id', p.holder_id, 'campaign_id', p.programme_id,
        'created_at', p.created_at, 'source_id', p.source_id, 'reason', p.refers ->> 'note'),
        %(filters)s))
order by {order}
limit %(limit)s;
