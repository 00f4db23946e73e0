-- Rules, campaigns, promotion tiers, vouchers and publications.

create table validation_rule (
    id text primary key,
    project_id text not null references project,
    name text not null,
    type text not null default 'expression',
    context_type text not null default 'global',
    -- The rule as the merchant wrote it: rules, logic, applicable_to, error.
    document jsonb not null,
    -- Raised by every edit; compiled rules are kept by (id, revision).
    revision integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz
);
create index validation_rule_created on validation_rule (project_id, created_at desc, id);

create table campaign (
    id text primary key,
    project_id text not null references project,
    name text not null,
    description text,
    campaign_type text not null check (campaign_type in (
        'DISCOUNT_COUPONS', 'GIFT_VOUCHERS', 'LOYALTY_PROGRAM', 'REFERRAL_PROGRAM', 'PROMOTION')),
    type text not null default 'STATIC' check (type in ('STATIC', 'AUTO_UPDATE', 'STANDALONE')),
    -- The voucher template: type, discount or gift, redemption, code_config.
    voucher jsonb,
    category_id text references category on delete set null,
    active boolean not null default true,
    protected boolean not null default false,
    join_once boolean not null default false,
    auto_join boolean not null default false,
    use_voucher_metadata_schema boolean not null default true,
    start_date timestamptz,
    expiration_date timestamptz,
    validity_timeframe jsonb,
    validity_day_of_week smallint[],
    validity_hours jsonb,
    activity_duration_after_publishing text,
    vouchers_count bigint,
    vouchers_generation_status text not null default 'DONE',
    creation_status text not null default 'DONE',
    metadata jsonb not null default '{}',
    revision integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz,
    deleted_at timestamptz,
    unique (project_id, name)
);
create index campaign_created on campaign (project_id, created_at desc, id);

create table promotion_tier (
    id text primary key,
    project_id text not null references project,
    campaign_id text not null references campaign on delete cascade,
    name text not null,
    banner text,
    discount jsonb not null,
    hierarchy integer not null default 1,
    active boolean not null default true,
    category_id text references category on delete set null,
    start_date timestamptz,
    expiration_date timestamptz,
    validity_timeframe jsonb,
    validity_day_of_week smallint[],
    validity_hours jsonb,
    metadata jsonb not null default '{}',
    revision integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz
);
create index promotion_tier_campaign on promotion_tier (campaign_id, hierarchy);
create index promotion_tier_created on promotion_tier (project_id, created_at desc, id);

create table promotion_stack (
    id text primary key,
    project_id text not null references project,
    campaign_id text not null references campaign on delete cascade,
    name text not null,
    tier_ids text[] not null,
    hierarchy_mode text not null default 'MANUAL',
    category_id text references category on delete set null,
    created_at timestamptz not null,
    updated_at timestamptz
);
create index promotion_stack_campaign on promotion_stack (campaign_id, created_at);

create table voucher (
    id text primary key,
    project_id text not null references project,
    code text not null,
    -- The code as it is looked up: lower case where the project does not tell case.
    code_key text not null,
    campaign_id text references campaign on delete cascade,
    type text not null check (type in ('DISCOUNT_VOUCHER', 'GIFT_VOUCHER', 'LOYALTY_CARD')),
    discount jsonb,
    gift jsonb,
    loyalty_card jsonb,
    category_id text references category on delete set null,
    active boolean not null default true,
    start_date timestamptz,
    expiration_date timestamptz,
    validity_timeframe jsonb,
    validity_day_of_week smallint[],
    validity_hours jsonb,
    -- The limit on redemptions; null is no limit. What is used stands in usage_counter.
    redemption_quantity bigint check (redemption_quantity >= 0),
    additional_info text,
    is_referral_code boolean not null default false,
    holder_id text references customer on delete set null,
    publish_count bigint not null default 0,
    metadata jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz,
    deleted_at timestamptz,
    unique (project_id, code_key)
);
create index voucher_campaign on voucher (campaign_id, created_at desc, id);
create index voucher_created on voucher (project_id, created_at desc, id);
create index voucher_category on voucher (category_id) where category_id is not null;
create index voucher_holder on voucher (holder_id) where holder_id is not null;
-- The next free code of a campaign is found without scanning what was given out.
create index voucher_free on voucher (campaign_id, id)
    where publish_count = 0 and holder_id is null and active and deleted_at is null;

create table publication (
    id text primary key,
    project_id text not null references project,
    customer_id text references customer on delete set null,
    campaign_id text references campaign on delete set null,
    voucher_ids text[] not null,
    source_id text,
    channel text,
    tracking_id text,
    result text not null default 'SUCCESS',
    failure_code text,
    failure_message text,
    metadata jsonb not null default '{}',
    created_at timestamptz not null
);
create unique index publication_source on publication (project_id, source_id)
    where source_id is not null;
create index publication_created on publication (project_id, created_at desc, id);
create index publication_customer on publication (customer_id, campaign_id);

create table validation_rule_assignment (
    id text primary key,
    project_id text not null references project,
    rule_id text not null references validation_rule on delete cascade,
    related_object_type text not null,
    related_object_id text not null,
    created_at timestamptz not null,
    updated_at timestamptz,
    unique (rule_id, related_object_type, related_object_id)
);
create index validation_rule_assignment_object
    on validation_rule_assignment (project_id, related_object_id);

-- Filters of lists (wire-semantics §10): a list query builds a document of each row, and the
-- conditions are looked up in it. Done in SQL so that pages and totals see the same rows.
create function list_condition_passes(value jsonb, operator text, wanted text[])
returns boolean
language sql stable
return (
    with found as (
        select case jsonb_typeof(value)
            when 'array' then array(select jsonb_array_elements_text(value))
            when 'null' then '{}'::text[]
            else case when value is null then '{}'::text[] else array[value #>> '{}'] end
        end as there
    )
    select case operator
        when '$is' then there && wanted
        when '$in' then there && wanted
        when '$is_not' then not there && wanted
        when '$not_in' then not there && wanted
        when '$has_value' then cardinality(there) > 0
        when '$is_unknown' then cardinality(there) = 0
        when '$contains' then exists (
            select from unnest(there) t, unnest(wanted) w where position(w in t) > 0)
        when '$not_contain' then not exists (
            select from unnest(there) t, unnest(wanted) w where position(w in t) > 0)
        when '$starts_with' then exists (
            select from unnest(there) t, unnest(wanted) w where starts_with(t, w))
        when '$ends_with' then exists (
            select from unnest(there) t, unnest(wanted) w where right(t, length(w)) = w)
        when '$after' then exists (
            select from unnest(there) t, unnest(wanted) w where t::timestamptz > w::timestamptz)
        when '$before' then exists (
            select from unnest(there) t, unnest(wanted) w where t::timestamptz < w::timestamptz)
        when '$more_than' then exists (
            select from unnest(there) t, unnest(wanted) w
            where case when t ~ '^-?[0-9]+(\.[0-9]+)?$' then t::numeric > w::numeric end)
        when '$less_than' then exists (
            select from unnest(there) t, unnest(wanted) w
            where case when t ~ '^-?[0-9]+(\.[0-9]+)?$' then t::numeric < w::numeric end)
        when '$more_than_equal' then exists (
            select from unnest(there) t, unnest(wanted) w
            where case when t ~ '^-?[0-9]+(\.[0-9]+)?$' then t::numeric >= w::numeric end)
        when '$less_than_equal' then exists (
            select from unnest(there) t, unnest(wanted) w
            where case when t ~ '^-?[0-9]+(\.[0-9]+)?$' then t::numeric <= w::numeric end)
        else false
    end
    from found
);

create function list_filters_pass(document jsonb, filters jsonb)
returns boolean
language sql stable
return (
    select case when (filters ->> 'any_of')::boolean
        then bool_or(passes) else bool_and(passes) end
    from (
        select list_condition_passes(
            document #> array(select jsonb_array_elements_text(entry -> 'path')),
            entry ->> 'operator',
            array(select jsonb_array_elements_text(entry -> 'values'))) as passes
        from jsonb_array_elements(filters -> 'conditions') entry
    ) conditions
);
