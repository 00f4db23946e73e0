-- The same change to many codes or tiers, done in batches and undone as one.

create table bulk_change (
    id text primary key,
    project_id text not null references project,
    object text not null check (object in ('voucher', 'promotion_tier')),
    -- Which were asked for, as it was written, and what is changed.
    filters jsonb,
    change jsonb not null,
    status text not null default 'QUEUED' check (
        status in ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'UNDOING', 'UNDONE')),
    async_action_id text references async_action,
    -- Whether everything asked for stands in bulk_change_row.
    chosen boolean not null default false,
    message text,
    actor_kind text not null,
    actor_id text not null,
    created_at timestamptz not null,
    updated_at timestamptz
);
create index bulk_change_project on bulk_change (project_id, created_at desc, id);

-- What becomes of each: it waits, and is changed, left alone, or could not be changed; and when
-- the change is undone it is put back, or left when somebody has changed it since.
create table bulk_change_row (
    change_id text not null references bulk_change on delete cascade,
    object_id text not null,
    state text not null default 'WAITING' check (state in (
        'WAITING', 'CHANGED', 'UNCHANGED', 'UNFIT', 'GONE', 'UNDONE', 'CHANGED_SINCE')),
    reason text,
    before jsonb,
    after jsonb,
    primary key (change_id, object_id)
);
create index bulk_change_row_state on bulk_change_row (change_id, state, object_id);
