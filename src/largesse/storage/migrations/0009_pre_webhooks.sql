-- The relay of the outbox: who has read how far. Webhooks and their deliveries.

-- Which transaction wrote an event. Ids of transactions that run at the same time become visible
-- out of order; a reader that stays below the oldest running transaction misses nothing. Events
-- from before this step have none: there was no reader then. Column and default in two statements,
-- so that no row is rewritten.
alter table outbox_event add column transaction_id xid8;
alter table outbox_event alter column transaction_id set default pg_current_xact_id();
-- Who caused it: {channel, key_id, key_name, user_id, user_name}.
alter table outbox_event add column source jsonb;
-- Its indexes come with 0024, built while the table is written to.

create table outbox_cursor (
    consumer text primary key,
    -- Every event of a transaction below this one is handled.
    done_before xid8 not null,
    -- Where the transactions being handled end; null while none are.
    window_end xid8,
    -- The last event handled of those.
    last_id bigint not null default 0,
    moved_at timestamptz not null default now()
);

-- Events a consumer failed at: tried again when due, set aside for good without a next time.
create table outbox_failure (
    event_id bigint not null references outbox_event on delete cascade,
    consumer text not null,
    attempts integer not null,
    error text not null,
    failed_at timestamptz not null,
    next_try_at timestamptz,
    primary key (event_id, consumer)
);
create index outbox_failure_due on outbox_failure (consumer, next_try_at)
    where next_try_at is not null;

-- Work done every so often by whichever worker comes first.
create table chore (
    name text primary key,
    due_at timestamptz not null
);

create table webhook (
    id text primary key,
    project_id text not null references project,
    target_url text not null,
    -- Names of events, as the merchant wrote them.
    events text[] not null,
    active boolean not null default true,
    -- Set when deliveries failed until the last try; cleared when it is switched on again.
    disabled_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz
);
create index webhook_project on webhook (project_id, created_at, id);

-- What the secret of a project's webhooks is made from.
create table webhook_seed (
    project_id text primary key references project,
    seed bytea not null,
    created_at timestamptz not null
);

create table webhook_delivery (
    id text primary key,
    project_id text not null references project,
    webhook_id text not null references webhook on delete cascade,
    -- Null for a test. No foreign key: events go by their own retention.
    event_id bigint,
    event_type text not null,
    entity_id text not null,
    origin text not null check (origin in ('event', 'replay', 'test')),
    target_url text not null,
    -- Exactly what is sent; what is signed.
    body text not null,
    status text not null default 'PENDING' check (status in ('PENDING', 'SUCCEEDED', 'FAILED')),
    attempts integer not null default 0,
    -- Failed tries since the schedule began; a retry by hand begins it anew.
    failures integer not null default 0,
    -- Asked for by hand: tried once, though the webhook be switched off.
    by_hand boolean not null default false,
    next_try_at timestamptz not null,
    -- Being sent by a worker that has until then to say how it went.
    taken_until timestamptz,
    status_code integer,
    error text,
    created_at timestamptz not null,
    finished_at timestamptz
);
create unique index webhook_delivery_once on webhook_delivery (event_id, webhook_id)
    where origin = 'event';
create index webhook_delivery_due on webhook_delivery (webhook_id, next_try_at, id)
    where status = 'PENDING';
create index webhook_delivery_taken on webhook_delivery (webhook_id, taken_until)
    where status = 'PENDING' and taken_until is not null;
create index webhook_delivery_listed on webhook_delivery (project_id, created_at desc, id desc);
create index webhook_delivery_finished on webhook_delivery (finished_at)
    where finished_at is not null;

create table webhook_attempt (
    delivery_id text not null references webhook_delivery on delete cascade,
    number integer not null,
    at timestamptz not null,
    milliseconds integer not null,
    status_code integer,
    response_headers jsonb,
    response_body text,
    error text,
    primary key (delivery_id, number)
);
