-- Customers, segments and orders.

create table customer (
    id text primary key,
    project_id text not null references project,
    source_id text,
    name text,
    email text,
    phone text,
    description text,
    birthdate date,
    address jsonb,
    metadata jsonb not null default '{}',
    system_metadata jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz,
    unique (project_id, source_id)
);
create index customer_created on customer (project_id, created_at desc, id);
create index customer_email on customer (project_id, lower(email)) where email is not null;
create index customer_updated on customer (project_id, updated_at) where updated_at is not null;

create table segment (
    id text primary key,
    project_id text not null references project,
    name text not null,
    type text not null default 'static' check (type in ('static', 'passive', 'auto-update')),
    filter jsonb,
    created_at timestamptz not null,
    updated_at timestamptz,
    unique (project_id, name)
);

create table segment_member (
    customer_id text not null references customer on delete cascade,
    segment_id text not null references segment on delete cascade,
    entered_at timestamptz not null,
    primary key (customer_id, segment_id)
);
create index segment_member_segment on segment_member (segment_id, customer_id);

create table customer_order (
    id text primary key,
    project_id text not null references project,
    source_id text,
    status text not null default 'CREATED'
        check (status in ('CREATED', 'PAID', 'CANCELED', 'FULFILLED')),
    customer_id text references customer on delete set null,
    referrer_id text,
    amount bigint,
    initial_amount bigint,
    discount_amount bigint not null default 0,
    items_discount_amount bigint not null default 0,
    total_discount_amount bigint not null default 0,
    total_amount bigint,
    -- What the last request took off; earlier requests are in the amounts above.
    applied_discount_amount bigint not null default 0,
    items_applied_discount_amount bigint not null default 0,
    items jsonb not null default '[]',
    metadata jsonb not null default '{}',
    -- By redemption id: date, what was redeemed, its rollback (wire-semantics, section 6).
    redemptions jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz,
    unique (project_id, source_id)
);
create index customer_order_created on customer_order (project_id, created_at desc, id);
create index customer_order_customer on customer_order (customer_id, created_at desc);
