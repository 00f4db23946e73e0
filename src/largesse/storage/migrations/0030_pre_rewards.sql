-- Rewards: what there is to give, where it is offered and for how much, and what was given.

create table reward (
    id text primary key,
    project_id text not null references project,
    -- Rewards are listed as they were made.
    position bigint generated always as identity,
    name text not null,
    kind text not null check (kind in ('CAMPAIGN', 'COIN', 'MATERIAL', 'PAYOUT')),
    parameters jsonb not null default '{}',
    -- How many can still be given; null: as many as anybody likes.
    stock bigint check (stock >= 0),
    redeemed bigint not null default 0 check (redeemed >= 0),
    attributes jsonb not null default '{}',
    metadata jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz
);
create index reward_listed on reward (project_id, created_at desc, position);

create table reward_assignment (
    id text primary key,
    project_id text not null references project,
    position bigint generated always as identity,
    reward_id text not null references reward,
    -- Where it is offered: a campaign, or a programme of the second generation.
    related_object_type text not null,
    related_object_id text not null,
    -- What it costs there.
    parameters jsonb not null default '{}',
    -- How many can still be given there; null: as many as the reward has.
    stock bigint check (stock >= 0),
    redeemed bigint not null default 0 check (redeemed >= 0),
    created_at timestamptz not null,
    updated_at timestamptz,
    unique (related_object_id, reward_id)
);
create index reward_assignment_of_reward on reward_assignment (reward_id, created_at desc);
create index reward_assignment_listed
    on reward_assignment (project_id, related_object_id, created_at desc, position);

-- One giving of a reward to one customer.
create table given_reward (
    id text primary key,
    project_id text not null references project,
    position bigint generated always as identity,
    -- What it was: the reward may change or go.
    reward_id text not null,
    assignment_id text,
    kind text not null,
    name text not null,
    quantity bigint not null check (quantity > 0),
    status text not null check (status in ('PENDING', 'COMPLETED', 'CANCELED')),
    -- Null once the customer was forgotten.
    customer_id text references customer on delete set null,
    points bigint,
    voucher_ids text[] not null default '{}',
    -- What a card was topped up with, and the posting of it.
    credited bigint,
    posting_id text,
    product_id text,
    sku_id text,
    redemption_id text,
    programme_id text,
    note text,
    created_at timestamptz not null,
    updated_at timestamptz
);
create index given_reward_listed on given_reward (project_id, created_at desc, position desc);
create index given_reward_of_customer on given_reward (customer_id, created_at desc)
    where customer_id is not null;
create index given_reward_of_redemption on given_reward (redemption_id)
    where redemption_id is not null;
create index given_reward_pending on given_reward (project_id, created_at desc, position desc)
    where status = 'PENDING';

-- Money somebody outside is to pay to a customer for a reward.
create table payout_order (
    id text primary key,
    project_id text not null references project,
    position bigint generated always as identity,
    given_id text not null references given_reward,
    customer_id text references customer on delete set null,
    amount bigint not null check (amount > 0),
    currency text not null,
    state text not null
        check (state in ('requested', 'approved', 'paid', 'failed', 'canceled')),
    -- What whoever paid calls it, and why it was not paid.
    reference text,
    reason text,
    requested_at timestamptz not null,
    approved_at timestamptz,
    ended_at timestamptz
);
create unique index payout_order_of on payout_order (given_id);
create index payout_order_listed on payout_order (project_id, requested_at desc, position desc);
create index payout_order_of_customer on payout_order (customer_id)
    where customer_id is not null;

-- Which reward a redemption paid for, as it was then; a rollback has it too.
alter table redemption add column reward jsonb;
