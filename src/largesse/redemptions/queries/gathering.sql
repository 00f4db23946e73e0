-- name: redeemables
-- Everything about the redeemables of a request at once: the codes and tiers asked for, the tiers
-- of stacks in their order, each with its campaign, categories and rules, its own and the
-- campaign's; a campaign may be asked for too. The project's stacking rules ride along. What nobody knows comes back empty.
-- Reads the tables of vouchers, campaigns and catalog: a read model of the hottest path.
with asked as (
    select position, object, id, code_key
    from unnest(%(objects)s::text[], %(ids)s::text[], %(code_keys)s::text[]) with ordinality
        as asked (object, id, code_key, position)),
expanded as (
    select position, 0::bigint as place, object, id, code_key
    from asked
    where object <> 'promotion_stack'
    union all
    select asked.position, coalesce(listed.place, 0), 'promotion_tier',
           coalesce(listed.id, asked.id), ''
    from asked
    left join promotion_stack stack
        on stack.id = asked.id and stack.project_id = %(project_id)s
    left join unnest(stack.tier_ids) with ordinality as listed (id, place) on true
    where asked.object = 'promotion_stack')
select expanded.position, expanded.object, expanded.id,
       to_jsonb(voucher.*) || jsonb_build_object('campaign', campaign.name) as voucher,
       to_jsonb(tier) as tier,
       to_jsonb(campaign) as campaign,
       sorted.categories,
       put_on.rules,
       (select document from stacking_rules where project_id = %(project_id)s) as stacking
from expanded
left join lateral (
    select found.*
    from (
        select 1 as preference, by_code.*
        from voucher by_code
        where by_code.project_id = %(project_id)s and by_code.code_key = expanded.code_key
        union all
        select 2, by_id.*
        from voucher by_id
        where by_id.project_id = %(project_id)s and by_id.id = expanded.id) found
    where expanded.object = 'voucher' and found.deleted_at is null
    order by preference
    limit 1) voucher on true
left join promotion_tier tier
    on expanded.object = 'promotion_tier'
   and tier.project_id = %(project_id)s and tier.id = expanded.id
left join campaign
    on campaign.id = coalesce(
           voucher.campaign_id, tier.campaign_id,
           case when expanded.object = 'campaign' then expanded.id end)
   and campaign.project_id = %(project_id)s and campaign.deleted_at is null
left join lateral (
    select jsonb_agg(to_jsonb(category) order by category.hierarchy, category.created_at, category.id)
        as categories
    from category
    where category.id in (voucher.category_id, tier.category_id, campaign.category_id)) sorted
    on true
left join lateral (
    select jsonb_agg(jsonb_build_object(
        'id', rule.id, 'revision', rule.revision, 'document', rule.document,
        'assignment', to_jsonb(assignment)) order by assignment.created_at, assignment.id) as rules
    from validation_rule_assignment assignment
    join validation_rule rule on rule.id = assignment.rule_id
    where assignment.project_id = %(project_id)s
      and assignment.related_object_id in (voucher.id, tier.id, campaign.id)) put_on
    on true
order by expanded.position, expanded.place;

-- name: rules_put_on
-- The validation rules put on objects (the assignments of rewards), with their documents.
select assignment.related_object_id,
       jsonb_agg(jsonb_build_object(
           'id', rule.id, 'revision', rule.revision, 'document', rule.document,
           'assignment', to_jsonb(assignment)) order by assignment.created_at, assignment.id)
           as rules
from validation_rule_assignment assignment
join validation_rule rule on rule.id = assignment.rule_id
where assignment.project_id = %(project_id)s
  and assignment.related_object_id = any(%(ids)s::text[])
group by assignment.related_object_id;

-- fragment: people_and_order
(
    select to_jsonb(person) || jsonb_build_object('segments', array(
               select segment_id from segment_member where customer_id = person.id),
               'loyalty_tiers', array(
               select held.tier_id
               from loyalty_member member
               join loyalty_member_tier held on held.member_id = member.id
               where member.customer_id = person.id and held.tier_id is not null))
    from customer person
    where person.project_id = %(project_id)s
      and (person.id = %(customer_id)s::text
           or (%(customer_id)s::text is null and person.source_id = %(customer_source_id)s::text))
    ) as customer, (
    select to_jsonb(person) || jsonb_build_object('segments', array(
               select segment_id from segment_member where customer_id = person.id),
               'loyalty_tiers', array(
               select held.tier_id
               from loyalty_member member
               join loyalty_member_tier held on held.member_id = member.id
               where member.customer_id = person.id and held.tier_id is not null))
    from customer person
    where person.project_id = %(project_id)s and person.source_id = %(tracked)s::text
    ) as tracked, (
    select to_jsonb(told)
    from customer_order told
    where told.project_id = %(project_id)s
      and (told.id = %(order_id)s::text
           or (%(order_id)s::text is null and told.source_id = %(order_source_id)s::text))
    ) as "order"

-- name: company
-- Who and what else a request is about: the customer it names, the one its tracking id names
-- (each with their segments and loyalty tiers), and the order it names, by our id or the
-- merchant's. Reads the tables of customers, segments, loyalty members and orders.
select {people_and_order};

-- name: company_and_segments
-- With them come the segments asked about (null: all) that follow a filter, and the customer as
-- filters see them when one of those is passive: asked live, by largesse.segments.
with asked as (
    select id, name, type, filter, parts
    from segment
    where project_id = %(project_id)s and type <> 'static'
      and (%(segments)s::text[] is null or id = any(%(segments)s::text[])))
select {people_and_order}, (
    select jsonb_agg(to_jsonb(asked)) from asked
    ) as asked, (
    select customer_document(%(project_id)s, person, array(
               select distinct unnest(parts) from asked where type = 'passive'))
    from customer person
    where person.project_id = %(project_id)s
      and (person.id = %(customer_id)s::text
           or (%(customer_id)s::text is null and person.source_id = %(customer_source_id)s::text))
      and exists (select from asked where type = 'passive')
    ) as document;

-- name: standings
-- How counters stand: what is used (counted from the log where no counter is kept yet) and what
-- living sessions of others hold. What was spent of gift cards is told by the ledger.
with card as materialized (
    select *
    from ledger_standings(%(project_id)s, 'credits', array(
             select c ->> 'owner_id'
             from jsonb_array_elements(%(counters)s::jsonb) as c
             where c ->> 'owner' = 'voucher' and c ->> 'measure' = 'credits'),
         %(session)s::text, %(now)s))
select asked ->> 'key' as key,
       coalesce(card.spent, counter.used, usage_from_log(%(project_id)s, asked)) as used,
       coalesce(card.held, (
           select sum(session_lock.amount)
           from session_lock
           where session_lock.project_id = %(project_id)s
             and session_lock.counter_key = asked ->> 'key'
             and session_lock.expires_at > %(now)s
             and session_lock.session_key is distinct from %(session)s::text), 0)::bigint as held,
       to_jsonb(card) as card
from jsonb_array_elements(%(counters)s::jsonb) as asked
left join card
    on asked ->> 'owner' = 'voucher' and asked ->> 'measure' = 'credits'
   and card.holder_id = asked ->> 'owner_id'
left join usage_counter counter
    on counter.project_id = %(project_id)s and counter.key = asked ->> 'key'
   and card.holder_id is null;

-- name: last_publications
-- What was said of the last publication of each code to whoever holds it. By its holder, who has
-- few publications: there is no index by code. Reads the tables of vouchers.
select voucher.id as voucher_id, last.metadata
from voucher
join lateral (
    select publication.metadata
    from publication
    where publication.customer_id = voucher.holder_id
      and (publication.campaign_id = voucher.campaign_id or voucher.campaign_id is null)
      and voucher.id = any(publication.voucher_ids)
    order by publication.created_at desc, publication.id desc
    limit 1) last on true
where voucher.id = any(%(voucher_ids)s);
