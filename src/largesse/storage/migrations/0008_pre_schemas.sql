-- Projects as the management API knows them, metadata schemas, locations.

alter table project
    -- Projects of one account are seen by each other's management keys; null is the project's own.
    add column account_id text,
    add column description text,
    add column dial_code text,
    add column cluster_id text,
    -- What browsers may do with a client key (kernel.project.ClientSide).
    add column client jsonb not null default '{}',
    add column webhooks_callout_notifications jsonb,
    add column api_usage_notifications jsonb,
    -- The letters of codes nobody said otherwise of.
    add column code_charset text,
    -- Grows with every change of a metadata schema: what a process remembers of them is compared.
    add column schema_revision bigint not null default 0,
    add column updated_at timestamptz,
    -- Its keys are gone, its data is being deleted.
    add column deleted_at timestamptz;

create index api_key_project on api_key (project_id);

create table metadata_schema (
    id text primary key,
    project_id text not null references project,
    -- What wears the schema: 'metadata' of a resource or of a nested object, or a 'custom_event'.
    kind text not null check (kind in ('metadata', 'custom_event')),
    name text not null,
    -- Definitions by property, removed ones too.
    properties jsonb not null default '{}',
    allow_defined_only boolean,
    created_at timestamptz not null,
    updated_at timestamptz,
    unique (project_id, kind, name)
);

create table location (
    id text primary key,
    project_id text not null references project,
    name text not null,
    shape jsonb not null,
    created_at timestamptz not null,
    updated_at timestamptz,
    unique (project_id, name)
);
create index location_created on location (project_id, created_at desc, id);

-- Deletes up to `most` rows that belong to a project and returns how many it deleted; 0 says that
-- nothing but the project itself is left. Tables are found in the catalogue, so that one of a later
-- migration is not forgotten: rows that name the project, and rows that refer to such a row.
-- Tables nobody refers to come first, so that a cascade finds little left to delete.
create function delete_rows_of_project(wanted text, most integer) returns integer
language plpgsql as $$
declare
    target record;
    deleted integer;
    kept text := null;
begin
    for target in
        with recursive link as (
            select c.conrelid as child, c.confrelid as parent,
                   quote_ident(a.attname) as child_column, quote_ident(b.attname) as parent_column
            from pg_constraint c
            join pg_class r on r.oid = c.conrelid and not r.relispartition
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
            join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
            where c.contype = 'f' and cardinality(c.conkey) = 1 and c.conrelid <> c.confrelid
            union
            select a.attrelid, 'project'::regclass, 'project_id', 'id'
            from pg_attribute a
            join pg_class r on r.oid = a.attrelid
            where a.attname = 'project_id' and not a.attisdropped and not r.relispartition
              and r.relkind in ('r', 'p') and pg_table_is_visible(r.oid)
        ), depth (relation, height, path) as (
            select child, 1, array[parent, child] from link where parent = 'project'::regclass
            union all
            select link.child, depth.height + 1, depth.path || link.child
            from depth
            join link on link.parent = depth.relation and link.child <> all (depth.path)
        ), tallest as (
            select relation, max(height) as height from depth group by relation
        )
        select tallest.height, link.child::regclass::text as relation,
               case when link.parent = 'project'::regclass
                    then format('%s = $1', link.child_column)
                    else format('%s in (select %s from %s where %s = $1)', link.child_column,
                                link.parent_column, link.parent::regclass, owner.child_column)
               end as belongs
        from tallest
        join link on link.child = tallest.relation
        left join link owner on owner.child = link.parent and owner.parent = 'project'::regclass
        where link.parent = 'project'::regclass or owner.child is not null
        order by tallest.height desc, link.parent = 'project'::regclass desc, 2, 3
    loop
        begin
            execute format(
                'delete from %1$s where (tableoid, ctid) in '
                '(select tableoid, ctid from %1$s where %2$s limit $2)',
                target.relation, target.belongs
            ) using wanted, most;
            get diagnostics deleted = row_count;
        exception when foreign_key_violation then
            -- Two tables refer to each other: the other one's rows go first.
            kept := target.relation;
            continue;
        end;
        if deleted > 0 then
            return deleted;
        end if;
    end loop;
    if kept is not null then
        raise exception 'rows of % cannot be deleted: others refer to them', kept;
    end if;
    return 0;
end
$$;
