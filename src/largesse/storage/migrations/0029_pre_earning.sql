-- Earning rules, what they gave, points that wait, and what went back with goods.

create table earning_rule (
    id text primary key,
    project_id text not null references project,
    position bigint generated always as identity,
    -- The programme it belongs to; a rule of the second generation is put on programmes elsewhere.
    programme_id text references loyalty_programme on delete cascade,
    -- What sets it off: the kind, and the segment, event or tier it waits for (null: any).
    trigger_kind text not null,
    trigger_reference text,
    active boolean not null default true,
    start_date timestamptz,
    expiration_date timestamptz,
    validity_timeframe jsonb,
    validity_day_of_week smallint[],
    validity_hours jsonb,
    -- What it gives, as the merchant wrote it, checked.
    loyalty jsonb not null,
    custom_event jsonb,
    pending_points jsonb,
    expiration_rules jsonb,
    banner text,
    metadata jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz
);
create index earning_rule_programme on earning_rule (programme_id, created_at desc, id);
create index earning_rule_set_off
    on earning_rule (project_id, trigger_kind, trigger_reference) where active;
create index earning_rule_project on earning_rule (project_id);

-- What came of an occasion by a rule: points, or the reason why none. Never edited.
create table loyalty_earning (
    id text primary key,
    project_id text not null references project,
    position bigint generated always as identity,
    programme_id text not null references loyalty_programme on delete cascade,
    -- Not a foreign key: what a rule gave stays in the books when the rule goes.
    rule_id text not null,
    -- The card, or the customer where there is none: each occasion counts once for each.
    holder_id text not null,
    card_id text,
    customer_id text references customer on delete set null,
    -- What happened, the same however often it is told: `order:ord_1`, `event:cev_1`.
    occasion text not null,
    event_type text not null,
    event_id bigint,
    order_id text,
    outcome text not null check (outcome in ('earned', 'pending', 'nothing')),
    points bigint not null default 0 check (points >= 0),
    benefit_id text,
    pending_id text,
    -- Why so many; and of none, the reason with what was needed and what was there.
    explanation jsonb,
    reason text,
    detail jsonb not null default '{}',
    request_id text not null default '',
    created_at timestamptz not null,
    check ((outcome = 'nothing') = (reason is not null)),
    check ((outcome = 'pending') = (pending_id is not null)),
    unique (rule_id, holder_id, occasion)
);
create index loyalty_earning_customer on loyalty_earning (customer_id, position desc);
create index loyalty_earning_programme on loyalty_earning (programme_id, position desc);
create index loyalty_earning_order on loyalty_earning (project_id, order_id)
    where order_id is not null and points > 0;
create index loyalty_earning_nothing on loyalty_earning (created_at) where outcome = 'nothing';

-- What a return of goods, or of the whole order, was to take back of an earning. Never edited.
create table loyalty_earning_return (
    earning_id text not null references loyalty_earning on delete cascade,
    project_id text not null references project,
    -- What it goes back with: `return:ret_1`, or `canceled`.
    occasion text not null,
    -- How much of what was earned for came back, in the units of the earning's basis.
    measured bigint not null check (measured >= 0),
    -- Its share of the points, and of these: those the card gave, and those that waited still.
    -- The rest stays, by the programme's policy or the merchant's wish.
    share bigint not null check (share >= 0),
    points bigint not null check (points >= 0),
    pending_points bigint not null check (pending_points >= 0),
    created_at timestamptz not null,
    primary key (earning_id, occasion),
    check (points + pending_points <= share)
);

create table loyalty_pending_points (
    id text primary key,
    project_id text not null references project,
    position bigint generated always as identity,
    programme_id text not null references loyalty_programme on delete cascade,
    card_id text not null,
    customer_id text references customer on delete set null,
    earning_id text not null,
    rule_id text not null,
    order_id text,
    points bigint not null check (points >= 0),
    status text not null default 'pending' check (status in ('pending', 'activated', 'canceled')),
    -- The local midnight at which they become the card's.
    activates_at timestamptz not null,
    -- The rules of the earning rule on how long they are good for; null: the programme's.
    expiration_rules jsonb,
    -- What the wire tells of where they are from: the event, the rule, the order.
    details jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz
);
create index loyalty_pending_points_card on loyalty_pending_points (card_id, position)
    where status = 'pending';
create index loyalty_pending_points_programme on loyalty_pending_points (programme_id, position)
    where status = 'pending';
create index loyalty_pending_points_due on loyalty_pending_points (project_id, activates_at, position)
    where status = 'pending';
create index loyalty_pending_points_earning on loyalty_pending_points (earning_id);

-- What a programme does that the wire has no place for.
create table loyalty_options (
    programme_id text primary key references loyalty_programme on delete cascade,
    project_id text not null references project,
    document jsonb not null,
    updated_at timestamptz not null
);

-- Recipes may make a programme and a reward.
alter table recipe_use add column programme_id text, add column reward_id text;
