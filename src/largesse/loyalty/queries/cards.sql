-- name: insert_programme
-- A programme, unless it is there.
insert into loyalty_programme (id, project_id, generation, status, document, created_at)
values (%(id)s, %(project_id)s, %(generation)s, %(status)s, %(document)s, %(created_at)s)
on conflict (id) do nothing;

-- name: insert_member
-- A customer joins a programme; who is in it already keeps when.
insert into loyalty_member (
    id, project_id, programme_id, customer_id, status, joined_at, document)
values (
    %(id)s, %(project_id)s, %(programme_id)s, %(customer_id)s, %(status)s, %(joined_at)s,
    %(document)s)
on conflict (programme_id, customer_id) where customer_id is not null do update
set programme_id = excluded.programme_id
returning id;

-- name: insert_card
-- A card, unless it is there.
insert into loyalty_card (id, project_id, programme_id, member_id, definition_id, code, created_at)
values (
    %(id)s, %(project_id)s, %(programme_id)s, %(member_id)s, %(definition_id)s, %(code)s,
    %(created_at)s)
on conflict (id) do nothing;

-- name: hand_over
-- A card of whom nobody is the customer any more, given to somebody else.
update loyalty_card
set member_id = %(member_id)s
where project_id = %(project_id)s and id = %(id)s and member_id <> %(member_id)s;

-- fragment: card
-- A card of the first generation is its voucher: not there while that, or its campaign, is in the
-- bin, and held by the holder of its code.
select k.id, k.programme_id, k.member_id, m.customer_id, p.generation, k.created_at,
       coalesce(v.code, k.code) as code, k.definition_id, coalesce(v.active, true) as active
from loyalty_card k
join loyalty_programme p on p.id = k.programme_id
join loyalty_member m on m.id = k.member_id
left join voucher v on v.id = k.id and p.generation = 1
left join campaign c on c.id = v.campaign_id
where k.project_id = %(project_id)s
  and (%(binned)s or p.generation = 2
       or v.id is not null and v.deleted_at is null and c.deleted_at is null)

-- name: card_by_reference
-- A card by its id or its code.
{card}
  and k.id = (
      select coalesce(
          (select v.id from voucher v
           where v.project_id = %(project_id)s and v.code_key = %(code_key)s),
          %(reference)s));

-- name: cards_by_id
-- Cards by id.
{card} and k.id = any(%(ids)s);

-- name: cards_of_customer
-- The cards of a customer, the oldest first.
{card} and m.customer_id = %(customer_id)s
  and (%(programme_id)s::text is null or k.programme_id = %(programme_id)s)
order by k.created_at, k.id;

-- name: cards_of_programme
-- Some cards of a programme, those in the bin too.
select id from loyalty_card
where project_id = %(project_id)s and programme_id = %(programme_id)s
order by id
limit %(limit)s;

-- name: delete_cards
-- Cards that are gone for good, and their members where those have no other.
with gone as (
    delete from loyalty_card where project_id = %(project_id)s and id = any(%(ids)s)
    returning id, member_id
)
delete from loyalty_member m
where m.project_id = %(project_id)s and m.id in (select member_id from gone)
  and not exists (
      select from loyalty_card k
      where k.member_id = m.id and k.id not in (select id from gone));

-- name: lock_card
-- A card held until the transaction ends: its points move one after the other.
select id from loyalty_card where project_id = %(project_id)s and id = %(id)s for update;
