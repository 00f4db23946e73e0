-- Campaign templates, the bin, issue policies, and what recipes made.

create table campaign_template (
    id text primary key,
    project_id text not null references project,
    -- Templates are listed in the order they were made.
    position bigint generated always as identity,
    name text not null,
    description text,
    campaign_type text not null check (campaign_type in ('DISCOUNT_COUPONS', 'GIFT_VOUCHERS')),
    -- The offer (voucher, window, rules) and the catalogue its rules speak of, as they were.
    document jsonb not null,
    created_at timestamptz not null,
    updated_at timestamptz,
    unique (project_id, name)
);
create index campaign_template_position on campaign_template (project_id, position);

create table bin_entry (
    id text primary key,
    project_id text not null references project,
    position bigint generated always as identity,
    resource_type text not null check (resource_type in ('campaign', 'voucher', 'product', 'sku')),
    resource_id text not null,
    resource_name text,
    resource_parent_id text,
    -- What went out of force with it, and comes back when it is restored.
    kept jsonb not null default '{}',
    created_at timestamptz not null,
    unique (project_id, resource_type, resource_id)
);
create index bin_entry_position on bin_entry (project_id, position);

-- What was in the bin before the bin had a list: a thing alone, or a campaign or product with all
-- that is below it.
insert into bin_entry (
    id, project_id, resource_type, resource_id, resource_name, resource_parent_id, created_at)
select 'tbe_' || replace(gen_random_uuid()::text, '-', ''), found.*
from (
    select project_id, 'campaign', id, name, null::text, deleted_at
    from campaign where deleted_at is not null
    union all
    select v.project_id, 'voucher', v.id, v.code, v.campaign_id, v.deleted_at
    from voucher v
    left join campaign c on c.id = v.campaign_id
    where v.deleted_at is not null and c.deleted_at is null
    union all
    select project_id, 'product', id, name, null::text, deleted_at
    from product where deleted_at is not null
    union all
    select s.project_id, 'sku', s.id, s.sku, s.product_id, s.deleted_at
    from sku s
    join product p on p.project_id = s.project_id and p.id = s.product_id
    where s.deleted_at is not null and p.deleted_at is null
    order by 6
) found;

create table issue_policy (
    id text primary key,
    project_id text not null references project,
    position bigint generated always as identity,
    campaign_id text not null references campaign on delete cascade,
    name text not null,
    active boolean not null default true,
    -- What sets it off: kind, name of the custom event, segment, filters.
    trigger jsonb not null,
    -- The same, as policies are looked up when something happens.
    trigger_type text not null,
    segments jsonb not null default '{}',
    codes smallint not null default 1 check (codes between 1 and 50),
    limits jsonb not null default '{}',
    validity text,
    redemptions bigint check (redemptions > 0),
    channel text not null default 'API',
    metadata jsonb not null default '{}',
    -- When its campaign began and its codes went out, if that is what it waits for.
    started_at timestamptz,
    revision integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz,
    unique (project_id, name)
);
create index issue_policy_position on issue_policy (project_id, position);
create index issue_policy_campaign on issue_policy (campaign_id);
create index issue_policy_trigger on issue_policy (project_id, trigger_type) where active;

-- How many codes a policy gave, under the key of each of its limits.
create table issue_policy_count (
    policy_id text not null references issue_policy on delete cascade,
    key text not null,
    issued bigint not null default 0 check (issued >= 0),
    primary key (policy_id, key)
);

create table issue_log (
    id bigint generated always as identity primary key,
    project_id text not null references project,
    policy_id text not null references issue_policy on delete cascade,
    -- What set it off: the outbox event or the run. It counts once for each customer.
    occasion text not null,
    customer_id text,
    outcome text not null check (outcome in ('issued', 'skipped', 'failed')),
    reason text,
    -- What its sentence speaks of: where, need, got.
    detail jsonb not null default '{}',
    publication_id text,
    codes text[] not null default '{}',
    request_id text not null default '',
    created_at timestamptz not null
);
create unique index issue_log_once
    on issue_log (policy_id, occasion, (coalesce(customer_id, '')));
create index issue_log_policy on issue_log (policy_id, id);
create index issue_log_customer on issue_log (policy_id, customer_id, id);

create table recipe_use (
    id text primary key,
    project_id text not null references project,
    recipe text not null,
    campaign_id text not null references campaign on delete cascade,
    parameters jsonb not null,
    rule_ids text[] not null default '{}',
    segment_ids text[] not null default '{}',
    policy_ids text[] not null default '{}',
    created_at timestamptz not null
);
create index recipe_use_campaign on recipe_use (campaign_id);
create index recipe_use_project on recipe_use (project_id, created_at desc, id);
