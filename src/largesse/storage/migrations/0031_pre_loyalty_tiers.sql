-- Tiers of loyalty programmes and where members stand in them; milestones, named counters, and what
-- members were told of their progress.

-- Tiers that belong together and the rules they follow: a programme's of the first generation under
-- the id of its campaign.
create table loyalty_tier_structure (
    id text primary key,
    project_id text not null references project,
    -- Null as long as nobody said any: by balance, up and down at once.
    rules jsonb,
    created_at timestamptz not null,
    updated_at timestamptz
);
create index loyalty_tier_structure_project on loyalty_tier_structure (project_id);

create table loyalty_tier (
    id text primary key,
    project_id text not null references project,
    structure_id text not null references loyalty_tier_structure on delete cascade,
    -- Tiers are numbered as they are made: those of one request share their moment.
    position bigint generated always as identity,
    name text,
    points_from bigint not null check (points_from >= 0),
    points_to bigint check (points_to >= points_from),
    -- Whoever is in one of them may have the tier; empty: everybody.
    segments text[] not null default '{}',
    earning_rules jsonb not null default '{}',
    rewards jsonb not null default '{}',
    metadata jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz,
    unique (structure_id, points_from)
);

-- Where a member stands: held by whoever steps them, so that two credits at once are two steps.
create table loyalty_member_tier (
    member_id text primary key references loyalty_member on delete cascade,
    project_id text not null references project,
    structure_id text not null references loyalty_tier_structure on delete cascade,
    -- The card whose points count.
    card_id text not null,
    -- The tier the claims give; null for none.
    tier_id text,
    claims jsonb not null default '[]',
    followed_to timestamptz,
    -- When a claim begins or ends next.
    due_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz
);
create index loyalty_member_tier_due on loyalty_member_tier (project_id, due_at)
    where due_at is not null;
create index loyalty_member_tier_of on loyalty_member_tier (structure_id, member_id);

-- How members moved; rows are never changed.
create table loyalty_tier_log (
    id text primary key,
    project_id text not null references project,
    position bigint generated always as identity,
    member_id text not null,
    structure_id text not null,
    movement text not null
        check (movement in ('joined', 'left', 'upgraded', 'downgraded', 'prolonged')),
    from_tier text,
    to_tier text,
    starts_at timestamptz,
    expires_at timestamptz,
    -- What they were measured with.
    points bigint not null,
    happened_at timestamptz not null,
    created_at timestamptz not null
);
create index loyalty_tier_log_member on loyalty_tier_log (member_id, position desc);
create index loyalty_tier_log_structure
    on loyalty_tier_log (project_id, structure_id, happened_at);

-- A milestone reached, once each; rows are never changed. `first` and `last` count how often the
-- member had reached it: several at once are one row.
create table loyalty_milestone_log (
    id text primary key,
    project_id text not null references project,
    position bigint generated always as identity,
    programme_id text not null,
    member_id text not null references loyalty_member on delete cascade,
    card_id text not null,
    milestone_id text not null,
    first bigint not null check (first > 0),
    last bigint not null check (last >= first),
    -- What was measured when it was reached.
    value bigint not null,
    -- What it was to bring, as the milestone said then.
    points bigint,
    reward_id text,
    created_at timestamptz not null,
    unique (member_id, milestone_id, first)
);
create index loyalty_milestone_log_member on loyalty_milestone_log (member_id, position desc);

-- What a milestone brought: points, a reward, or the reason there was none. Never changed either.
create table loyalty_milestone_grant (
    log_id text primary key references loyalty_milestone_log on delete cascade,
    project_id text not null references project,
    points bigint not null default 0,
    posting_id text,
    -- The givings of the reward (rewards.GivenReward).
    given text[] not null default '{}',
    reason text,
    created_at timestamptz not null
);

-- What a merchant counts of a member under a name of their own.
create table loyalty_counter (
    member_id text not null references loyalty_member on delete cascade,
    name text not null,
    project_id text not null references project,
    value bigint not null,
    primary key (member_id, name)
);

create table loyalty_counter_entry (
    id text primary key,
    project_id text not null references project,
    position bigint generated always as identity,
    member_id text not null references loyalty_member on delete cascade,
    name text not null,
    amount bigint not null check (amount <> 0),
    value bigint not null,
    source_id text,
    reason text,
    created_at timestamptz not null
);
create unique index loyalty_counter_entry_source
    on loyalty_counter_entry (member_id, name, source_id) where source_id is not null;

-- How far a member was told they are on the way to a goal, and in which round: a goal that was
-- reached and is to be reached anew begins a round.
create table loyalty_reminder (
    member_id text not null references loyalty_member on delete cascade,
    goal text not null,
    project_id text not null references project,
    round integer not null,
    share smallint not null,
    updated_at timestamptz not null,
    primary key (member_id, goal)
);
