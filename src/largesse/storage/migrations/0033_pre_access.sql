-- Who may do what: roles and limits of keys, OAuth tokens, people, places, and a project's branding.

alter table api_key drop constraint api_key_kind_check;
alter table api_key add constraint api_key_kind_check
    check (kind in ('server', 'client', 'management', 'partner'));
-- Every key there is may everything, as before.
alter table api_key
    add column role text not null default 'ADMIN',
    -- Of what the role allows only this; null is all of it.
    add column permissions text[],
    -- The places whose campaigns it sees and uses; null is everywhere.
    add column places text[],
    add column allowances jsonb not null default '{}',
    add column expires_at timestamptz,
    -- The secret before the last rotation opens the key until then.
    add column previous_salt bytea,
    add column previous_digest bytea,
    add column previous_until timestamptz,
    add column updated_at timestamptz,
    add constraint api_key_previous check (
        (previous_salt is null) = (previous_digest is null)
        and (previous_digest is null) = (previous_until is null));
create index api_key_of_project on api_key (project_id, created_at, id);

create table access_role (
    id text primary key,
    project_id text not null references project,
    name text not null,
    permissions text[] not null,
    created_at timestamptz not null,
    updated_at timestamptz,
    unique (project_id, name)
);

-- A tree: a store lies in an area, an area in a country.
create table access_place (
    id text primary key,
    project_id text not null references project,
    kind text not null check (kind in ('area', 'store', 'brand', 'country', 'partner')),
    name text not null,
    parent_id text references access_place on delete set null,
    created_at timestamptz not null,
    updated_at timestamptz,
    unique (project_id, kind, name),
    check (parent_id <> id)
);
create index access_place_parent on access_place (parent_id);

-- The campaigns of a place. A campaign knows nothing of it, so its id stands here alone.
create table access_placement (
    place_id text not null references access_place on delete cascade,
    campaign_id text not null,
    project_id text not null references project,
    primary key (place_id, campaign_id)
);
create index access_placement_campaign on access_placement (project_id, campaign_id);

-- People belong to an account: the projects made within one another's.
create table access_user (
    id text primary key,
    account_id text not null,
    login text not null,
    email text not null,
    first_name text,
    last_name text,
    is_owner boolean not null default false,
    created_at timestamptz not null,
    invited_at timestamptz
);
create unique index access_user_login on access_user (account_id, lower(login));

create table access_assignment (
    user_id text not null references access_user on delete cascade,
    project_id text not null references project,
    role text not null,
    places text[],
    created_at timestamptz not null,
    primary key (user_id, project_id)
);
create index access_assignment_project on access_assignment (project_id, created_at, user_id);

create table oauth_token (
    id text primary key,
    -- Of a token with 256 random bits its plain SHA-256 is enough, and can be looked up.
    digest bytea not null unique,
    project_id text not null references project,
    key_id text not null references api_key,
    scopes text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index oauth_token_live on oauth_token (project_id, expires_at) where revoked_at is null;
create index oauth_token_expires on oauth_token (expires_at);
create index oauth_token_key on oauth_token (key_id);

-- What a key gave or burned on a day of the project's zone.
create table key_allowance (
    key_id text not null references api_key,
    project_id text not null references project,
    allowance text not null,
    day date not null,
    used bigint not null check (used >= 0),
    primary key (key_id, allowance, day)
);

create table branding (
    id text primary key,
    project_id text not null unique references project,
    document jsonb not null,
    created_at timestamptz not null,
    updated_at timestamptz
);

-- The campaigns that whoever is bound to these places sees: those placed there, above and below.
create function campaigns_of_places(wanted_project text, wanted text[]) returns text[]
language sql stable as $$
    with recursive above (id, parent_id) as (
        select id, parent_id from access_place
        where project_id = wanted_project and id = any(wanted)
        union
        select a.id, a.parent_id from access_place a join above on a.id = above.parent_id
    ), below (id) as (
        select id from access_place where project_id = wanted_project and id = any(wanted)
        union
        select a.id from access_place a join below on a.parent_id = below.id
    )
    select coalesce(array_agg(distinct l.campaign_id), '{}')
    from access_placement l
    where l.place_id in (select id from above union select id from below)
$$;
