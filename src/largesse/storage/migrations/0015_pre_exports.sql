-- What is written to files to be downloaded.

create table export (
    id text primary key,
    project_id text not null references project,
    exported_object text not null,
    -- As it was asked for: fields, order, filters; told back with the export.
    parameters jsonb not null default '{}',
    -- The same as it is done: the fields of the file, and the filter the query reads.
    fields text[] not null,
    filters jsonb,
    campaign_id text,
    -- What addresses in it begin with.
    base text not null default '',
    channel text not null default 'API',
    status text not null default 'SCHEDULED'
        check (status in ('SCHEDULED', 'IN_PROGRESS', 'DONE', 'ERROR')),
    rows_written bigint not null default 0,
    -- Which file of the store it is; gone when the file is too old to be kept.
    file text,
    size bigint,
    -- Why it ended in an error.
    message text,
    -- What download tokens are signed with: who is shown the export is given one.
    token_key bytea not null,
    created_at timestamptz not null,
    finished_at timestamptz
);
create index export_project on export (project_id, created_at desc, id);
create index export_kept on export (finished_at) where file is not null;

-- An instant as the wire writes it: UTC, milliseconds.
create function wire_instant(moment timestamptz) returns text
language sql stable parallel safe as $$
    select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
