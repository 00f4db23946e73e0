-- name: insert_record
-- What came of an occasion; one that is in the log already inserts nothing.
insert into loyalty_earning (
    id, project_id, programme_id, rule_id, holder_id, card_id, customer_id, occasion, event_type,
    event_id, order_id, outcome, points, benefit_id, pending_id, explanation, reason, detail,
    request_id, created_at)
values (
    %(id)s, %(project_id)s, %(programme_id)s, %(rule_id)s, %(holder_id)s, %(card_id)s,
    %(customer_id)s, %(occasion)s, %(event_type)s, %(event_id)s, %(order_id)s, %(outcome)s,
    %(points)s, %(benefit_id)s, %(pending_id)s, %(explanation)s, %(reason)s, %(detail)s,
    %(request_id)s, %(created_at)s)
on conflict (rule_id, holder_id, occasion) do nothing;

-- name: known_occasions
-- Which of some rules have dealt with an occasion of a card or customer.
select rule_id
from loyalty_earning
where rule_id = any(%(rule_ids)s) and holder_id = any(%(holder_ids)s)
  and occasion = %(occasion)s;

-- name: earnings_of_order
-- What an order earned, and what was to go back of it before; held until the transaction ends.
select to_jsonb(e) - 'position' - 'project_id' as record,
       coalesce(sum(r.measured), 0)::bigint as measured,
       coalesce(sum(r.share), 0)::bigint as share,
       coalesce(sum(r.points), 0)::bigint as points
from (
    select *
    from loyalty_earning
    where project_id = %(project_id)s and order_id = %(order_id)s and points > 0
    order by id
    for update
) e
left join loyalty_earning_return r on r.earning_id = e.id
group by e.*, e.id
order by e.id;

-- name: insert_return
-- What a return was to take back; one that is known already inserts nothing.
insert into loyalty_earning_return (
    earning_id, project_id, occasion, measured, share, points, pending_points, created_at)
values (
    %(earning_id)s, %(project_id)s, %(occasion)s, %(measured)s, %(share)s, %(points)s,
    %(pending_points)s, %(created_at)s)
on conflict (earning_id, occasion) do nothing;

-- name: earnings_of_customer
-- A page of what came of a customer's occasions, the newest first, after one of them.
select to_jsonb(e) - 'position' - 'project_id' as record,
       rule.banner, voucher.code, campaign.name as programme,
       (select coalesce(sum(r.points + r.pending_points), 0)::bigint
        from loyalty_earning_return r where r.earning_id = e.id) as taken_back
from loyalty_earning e
left join earning_rule rule on rule.id = e.rule_id
left join voucher on voucher.id = e.card_id
left join campaign on campaign.id = e.programme_id
where e.project_id = %(project_id)s and e.customer_id = %(customer_id)s
  and (%(programme_id)s::text is null or e.programme_id = %(programme_id)s)
  and (%(rule_id)s::text is null or e.rule_id = %(rule_id)s)
  and (%(outcome)s::text is null or e.outcome = %(outcome)s)
  and (%(after)s::text is null or e.position < (
        select a.position from loyalty_earning a
        where a.project_id = %(project_id)s and a.id = %(after)s))
order by e.position desc
limit %(limit)s;

-- name: forget_refusals
-- Away with what earned nothing before a moment, some rows at a time; what earned is kept.
delete from loyalty_earning
where id in (
    select id from loyalty_earning
    where outcome = 'nothing' and created_at < %(before)s
    order by created_at
    limit %(most)s);
