-- Work on the rows of files: imports and bulk updates.

create table transfer_run (
    id text primary key,
    project_id text not null references project,
    kind text not null,
    action_id text not null references async_action,
    status text not null default 'QUEUED'
        check (status in ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELED')),
    -- Which file of the store, and how it is read.
    source jsonb not null,
    file_name text,
    options jsonb not null default '{}',
    rows_total bigint,
    -- Written with the batch that read them: a run that was broken off goes on after them.
    rows_read bigint not null default 0,
    created_count bigint not null default 0,
    updated_count bigint not null default 0,
    unchanged_count bigint not null default 0,
    refused_count bigint not null default 0,
    reported_count bigint not null default 0,
    cancel_asked boolean not null default false,
    -- Why it ended before its last row.
    message text,
    asked_by jsonb not null default '{}',
    language text not null default 'en',
    created_at timestamptz not null,
    updated_at timestamptz
);
create index transfer_run_project on transfer_run (project_id, created_at desc, id);
create index transfer_run_action on transfer_run (action_id);

-- What came of single rows: of imports those refused, of bulk updates all, up to a bound.
create table transfer_report (
    run_id text not null references transfer_run on delete cascade,
    number bigint not null,
    line bigint not null,
    reference text not null default '',
    what text not null,
    code text,
    path text,
    reason text,
    primary key (run_id, number)
);

-- Codes a run has met, so that one that stands in a file twice is told by its lines however far
-- apart they are. Emptied when the run ends.
create table transfer_key (
    run_id text not null references transfer_run on delete cascade,
    key text not null,
    line bigint not null,
    primary key (run_id, key)
);

-- What a file gives no id of its own is found by its name, so that importing again doubles nothing.
create index product_name_alone on product (project_id, name) where source_id is null;
