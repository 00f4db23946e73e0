-- Tenants, keys, and the records every change leaves: audit, outbox, background actions, answers.

create table project (
    id text primary key,
    name text not null,
    currency_code text not null default 'USD',
    time_zone text not null default 'UTC',
    language text not null default 'en',
    week_start smallint not null default 1 check (week_start in (0, 1, 6)),
    case_sensitive_codes boolean not null default true,
    created_at timestamptz not null default now()
);

create table api_key (
    id text primary key,
    project_id text not null references project,
    kind text not null check (kind in ('server', 'client', 'management')),
    -- What the caller sends in the clear (X-App-Id); the token itself is never stored.
    public_id text not null unique,
    salt bytea not null,
    digest bytea not null,
    name text not null default '',
    created_at timestamptz not null default now(),
    revoked_at timestamptz
);

create table audit_entry (
    id bigint generated always as identity primary key,
    project_id text not null references project,
    at timestamptz not null,
    actor_kind text not null,
    actor_id text not null,
    request_id text not null default '',
    action text not null,
    object_kind text not null,
    object_id text not null,
    before jsonb,
    after jsonb
);
create index audit_entry_object on audit_entry (project_id, object_kind, object_id, id);

create table outbox_event (
    id bigint generated always as identity primary key,
    project_id text not null references project,
    type text not null,
    entity_id text not null,
    data jsonb not null,
    request_id text not null default '',
    created_at timestamptz not null
);
create index outbox_event_project on outbox_event (project_id, id);

create table async_action (
    id text primary key,
    project_id text not null references project,
    type text not null,
    status text not null default 'ENQUEUED'
        check (status in ('ENQUEUED', 'IN_PROGRESS', 'DONE', 'FAILED')),
    operation_status text check (operation_status in ('SUCCESS', 'FAILED', 'UNKNOWN')),
    -- Percent done, 0 to 100.
    progress smallint not null default 0 check (progress between 0 and 100),
    processed bigint not null default 0,
    total bigint not null default 0,
    request_id text not null default '',
    -- What the job needs to start, or to go on where it stopped.
    parameters jsonb not null default '{}',
    result jsonb,
    created_at timestamptz not null,
    updated_at timestamptz
);
create index async_action_project on async_action (project_id, created_at desc, id);

create table idempotency_answer (
    project_id text not null references project,
    key text not null,
    fingerprint text not null,
    -- HTTP is not known down here: `refused` says which kind of answer the body is.
    refused boolean,
    body bytea,
    created_at timestamptz not null,
    primary key (project_id, key)
);
