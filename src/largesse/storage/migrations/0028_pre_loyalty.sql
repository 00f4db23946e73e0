-- The ground of loyalty: programmes, who is a member, and the cards their points are on. Points
-- themselves are postings of the ledger, held by the id of a card.

create table loyalty_programme (
    -- A campaign's id in the first generation, a programme's own in the second.
    id text primary key,
    project_id text not null references project,
    generation smallint not null check (generation in (1, 2)),
    status text not null default 'ACTIVE'
        check (status in ('DRAFT', 'ACTIVE', 'INACTIVE', 'DELETED')),
    -- What no column is asked for. In the first generation the campaign says it.
    document jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz
);
create index loyalty_programme_project
    on loyalty_programme (project_id, generation, created_at desc, id);

create table loyalty_member (
    id text primary key,
    project_id text not null references project,
    programme_id text not null references loyalty_programme on delete cascade,
    -- Null once the customer was forgotten or deleted: the member's points stay in the books.
    customer_id text references customer on delete set null,
    status text not null default 'ACTIVE' check (status in ('ACTIVE', 'INACTIVE', 'DELETED')),
    joined_at timestamptz not null,
    document jsonb not null default '{}',
    updated_at timestamptz
);
-- A customer joins a programme once.
create unique index loyalty_member_customer on loyalty_member (programme_id, customer_id)
    where customer_id is not null;
create index loyalty_member_of on loyalty_member (customer_id) where customer_id is not null;
create index loyalty_member_joined on loyalty_member (programme_id, joined_at desc, id);

create table loyalty_card (
    -- The voucher's id in the first generation: a card begins when its code is published.
    id text primary key,
    project_id text not null references project,
    programme_id text not null references loyalty_programme on delete cascade,
    member_id text not null references loyalty_member on delete cascade,
    definition_id text,
    code text,
    created_at timestamptz not null
);
create index loyalty_card_member on loyalty_card (member_id);
create index loyalty_card_programme on loyalty_card (programme_id, created_at desc, id);

-- What was done at the midnights of each project: one row a local day, and how far it came.
create table loyalty_midnight (
    project_id text not null references project,
    day date not null,
    -- How many of the steps of the day are done.
    steps smallint not null default 0,
    begun_at timestamptz not null,
    -- Until when a worker has it for itself.
    claimed_until timestamptz not null,
    ended_at timestamptz,
    primary key (project_id, day)
);
