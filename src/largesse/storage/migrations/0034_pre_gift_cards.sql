-- Gift cards as they are sold: the law they are under, what was paid for them, what came back onto
-- them; and what is given as goodwill.

-- Whose law new gift cards are under: a project's word, and a campaign's, which goes before it.
create table gift_card_terms (
    project_id text not null references project,
    -- Empty for the project itself. A campaign knows nothing of it, so its id stands here alone.
    campaign_id text not null default '',
    -- A jurisdiction of the list of laws, or 'none'.
    law text not null,
    primary key (project_id, campaign_id)
);

-- A card made under a law never ends before the law lets it, whoever changes it: one code, all of a
-- campaign, or a thousand at once. `gift -> 'law'` is the term noted when the card was made.
create function gift_card_lawful() returns trigger
language plpgsql as $$
declare
    until timestamptz := (new.gift -> 'law' ->> 'until')::timestamptz;
begin
    new.expiration_date := case when until is null then null
        else greatest(new.expiration_date, until) end;
    return new;
end
$$;
create trigger gift_card_lawful
    before insert or update of expiration_date, gift on voucher
    for each row
    when (new.expiration_date is not null and new.gift is not null and new.gift ? 'law')
    execute function gift_card_lawful();

-- That a card was sold: at its face value, or under it and the rest is promotion.
create table gift_card_sale (
    voucher_id text primary key references voucher on delete cascade,
    project_id text not null references project,
    campaign_id text,
    face_value bigint not null check (face_value > 0),
    price_paid bigint not null check (price_paid >= 0),
    currency text not null,
    sold_at timestamptz not null,
    order_id text,
    note text,
    created_at timestamptz not null,
    check (price_paid <= face_value)
);
create index gift_card_sale_sold on gift_card_sale (project_id, sold_at desc, voucher_id);

-- How much of what was paid for an order, or with a redemption, came back onto cards. The counter is
-- the guard: two refunds at once never give back more than was paid.
create table gift_card_refund_total (
    project_id text not null references project,
    subject_id text not null,
    refunded bigint not null default 0 check (refunded >= 0),
    primary key (project_id, subject_id)
);

create table gift_card_refund (
    id text primary key,
    project_id text not null references project,
    voucher_id text not null,
    order_id text,
    redemption_id text,
    return_id text,
    amount bigint not null check (amount > 0),
    new_card boolean not null,
    source_id text,
    note text,
    caller_id text,
    created_at timestamptz not null,
    check (order_id is not null or redemption_id is not null)
);
create index gift_card_refund_created on gift_card_refund (project_id, created_at desc, id);
create unique index gift_card_refund_source on gift_card_refund (project_id, source_id)
    where source_id is not null;

-- What was given to customers as goodwill, by whom. How much a key may still give a day stands in
-- `key_allowance`.
create table goodwill_grant (
    id text primary key,
    project_id text not null references project,
    -- Null once they are forgotten.
    customer_id text,
    kind text not null check (kind in ('coupon', 'credit', 'points')),
    amount bigint not null check (amount > 0),
    campaign_id text,
    voucher_id text,
    posting_id text,
    source_id text,
    note text,
    caller_kind text not null,
    caller_id text,
    caller_name text,
    created_at timestamptz not null
);
create index goodwill_grant_created on goodwill_grant (project_id, created_at desc, id);
create index goodwill_grant_customer on goodwill_grant (customer_id, created_at desc, id)
    where customer_id is not null;
create unique index goodwill_grant_source on goodwill_grant (project_id, source_id)
    where source_id is not null;

-- A file may be of the movements on one card.
alter table export add column voucher_id text;

-- What a movement on a card is called on the wire; largesse.api.shapes.transactions says the same.
create function card_transaction_type(kind text, reason text) returns text
language sql immutable parallel safe as $$
    select case when kind = 'points' then
        case reason
            when 'activation' then 'PENDING_POINTS_ACTIVATION'
            when 'accrual' then 'POINTS_ACCRUAL'
            when 'redemption' then 'POINTS_REDEMPTION'
            when 'redeemed_before' then 'POINTS_REDEMPTION'
            when 'refund' then 'POINTS_REFUND'
            when 'expiration' then 'POINTS_EXPIRATION'
            when 'transfer_in' then 'POINTS_TRANSFER_IN'
            when 'transfer_out' then 'POINTS_TRANSFER_OUT'
            when 'issue' then 'POINTS_ADDITION'
            when 'addition' then 'POINTS_ADDITION'
            else 'POINTS_REMOVAL' end
    else
        case reason
            when 'redemption' then 'CREDITS_REDEMPTION'
            when 'redeemed_before' then 'CREDITS_REDEMPTION'
            when 'refund' then 'CREDITS_REFUND'
            when 'issue' then 'CREDITS_ADDITION'
            when 'addition' then 'CREDITS_ADDITION'
            when 'transfer_in' then 'CREDITS_ADDITION'
            else 'CREDITS_REMOVAL' end
    end
$$;
