-- Referrals: who brought whom, and what both got for it.

-- What makes a referral of a campaign a conversion, and what the referee is given besides its code:
-- conversion_event_type, custom_event, referee_reward. Null: no referral programme.
alter table campaign add column referral_program jsonb;

-- Options the wire does not have: whom a referrer may not bring, and how many count.
create table referral_options (
    campaign_id text primary key references campaign on delete cascade,
    project_id text not null references project,
    document jsonb not null,
    updated_at timestamptz not null
);

-- What a referrer gets, for every referee or from so many of them on.
create table referral_tier (
    id text primary key,
    project_id text not null references project,
    campaign_id text not null references campaign on delete cascade,
    name text not null,
    banner text,
    -- every: each referee brings it; minimum: once, when so many have come.
    kind text not null check (kind in ('every', 'minimum')),
    referees integer not null check (referees > 0),
    segment_id text,
    reward_id text not null,
    quantity integer not null check (quantity > 0),
    active boolean not null,
    created_at timestamptz not null,
    updated_at timestamptz
);
create index referral_tier_campaign on referral_tier (campaign_id, created_at);

-- Customers a code was given to by its referrer, by hand or by a conversion. The referrer is the
-- voucher's holder and has no row.
create table redeemable_holder (
    id text primary key,
    project_id text not null references project,
    voucher_id text not null references voucher on delete cascade,
    customer_id text not null,
    metadata jsonb not null default '{}',
    created_at timestamptz not null,
    unique (voucher_id, customer_id)
);
create index redeemable_holder_customer on redeemable_holder (project_id, customer_id);

-- How many referees of a referrer count in a campaign: the row a limit is guarded by.
create table referral_standing (
    campaign_id text not null references campaign on delete cascade,
    referrer_id text not null,
    project_id text not null references project,
    referees integer not null check (referees >= 0),
    primary key (campaign_id, referrer_id)
);

-- What came of each referral; refused ones too, with the reason.
create table referral (
    id text primary key,
    project_id text not null references project,
    campaign_id text not null,
    voucher_id text not null,
    -- Null once they are forgotten: that somebody was referred stays.
    referrer_id text,
    referee_id text,
    status text not null check (status in ('converted', 'refused', 'over_limit', 'reverted')),
    reason text,
    -- What set it off: a redemption's id or a custom event's.
    occasion text not null,
    created_at timestamptz not null,
    reverted_at timestamptz,
    unique (project_id, occasion, voucher_id)
);
-- A referee is brought once in a campaign.
create unique index referral_once on referral (campaign_id, referee_id) where status = 'converted';
create index referral_campaign on referral (campaign_id, created_at desc, id);
create index referral_referrer on referral (project_id, referrer_id);
create index referral_referee on referral (project_id, referee_id);

-- What was given for a referral, or why it was not.
create table referral_reward (
    id text primary key,
    project_id text not null references project,
    referral_id text not null references referral on delete cascade,
    role text not null check (role in ('REFERRER', 'REFEREE')),
    tier_id text,
    reward_id text,
    given_id text,
    outcome text not null check (outcome in ('given', 'failed')),
    reason text,
    created_at timestamptz not null
);
create index referral_reward_referral on referral_reward (referral_id);
