-- Copies of projects that were kept elsewhere, pulled over the wire API.

create table project_copy (
    id text primary key,
    project_id text not null references project,
    -- Where it comes from, without any secret: the address and the id of the application.
    source text not null,
    status text not null default 'RUNNING' check (status in ('RUNNING', 'DONE')),
    kinds text[] not null,
    report jsonb,
    created_at timestamptz not null,
    updated_at timestamptz
);
create index project_copy_project on project_copy (project_id, created_at desc, id);

-- How far a copy is with one kind of thing. `place` is where its list goes on; it is written in the
-- transaction of the page before, so that a copy that was broken off loses and doubles nothing.
create table project_copy_kind (
    copy_id text not null references project_copy on delete cascade,
    kind text not null,
    place jsonb not null,
    -- How many the source says it has, if it says so.
    total bigint,
    found bigint not null default 0,
    brought bigint not null default 0,
    updated bigint not null default 0,
    unchanged bigint not null default 0,
    left_out bigint not null default 0,
    primary key (copy_id, kind)
);

-- What came of each thing of a source: our id (reserved before it comes, when something names it
-- earlier), a digest of it as it came, or why it was left out.
create table project_copied (
    project_id text not null references project,
    source text not null,
    kind text not null,
    their_id text not null,
    our_id text not null,
    digest text,
    left_out_because text,
    -- A difference the operator need not mend: what this version does not have.
    foreseen boolean not null default false,
    -- What is needed of it later: how often a code was redeemed there.
    facts jsonb not null default '{}',
    -- The copy that saw it last.
    copy_id text not null,
    primary key (project_id, source, kind, their_id)
);
create index project_copied_their_id on project_copied (project_id, source, their_id);
