-- name: jurisdiction
-- Whose law new gift cards of a campaign, or of none, are under.
select law from gift_card_terms
where project_id = %(project_id)s and campaign_id in (%(campaign_id)s, '')
order by campaign_id desc
limit 1;

-- name: own_jurisdiction
-- What a campaign, or the project itself, says of the law.
select law from gift_card_terms
where project_id = %(project_id)s and campaign_id = %(campaign_id)s;

-- name: set_jurisdiction
-- New cards are under this law from now on.
insert into gift_card_terms (project_id, campaign_id, law)
values (%(project_id)s, %(campaign_id)s, %(law)s)
on conflict (project_id, campaign_id) do update set law = excluded.law;

-- name: forget_jurisdiction
-- Nothing is said of the law any more.
delete from gift_card_terms
where project_id = %(project_id)s and campaign_id = %(campaign_id)s;

-- name: restart_terms
-- The lawful term of cards begins anew; a trigger of the table lengthens them to it.
update voucher
set gift = gift || jsonb_build_object('law', %(term)s::jsonb),
    expiration_date = coalesce(expiration_date, (%(term)s::jsonb ->> 'until')::timestamptz)
where project_id = %(project_id)s and id = any(%(ids)s) and gift is not null;
