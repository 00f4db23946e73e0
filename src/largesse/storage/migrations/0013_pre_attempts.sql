-- The log of validations and redemptions tried, and turns under rate limits.

-- Every attempt to validate or redeem, one row for each code or tier it named: what came of it, who
-- asked, from where. Deleted when it is old enough; redemptions themselves are kept in `redemption`.
create table attempt (
    id bigint generated always as identity primary key,
    project_id text not null,
    at timestamptz not null,
    -- Rows of one request share the id of its answer (valid_, r_, rf_).
    answer_id text not null,
    kind text not null check (kind in ('validation', 'redemption')),
    outcome text not null check (outcome in ('APPLICABLE', 'INAPPLICABLE', 'SKIPPED')),
    -- Whether the request as a whole was valid.
    valid boolean not null,
    reason text,
    reason_where text,
    redeemable_type text not null,
    -- As it was asked for: a code nobody knows too.
    redeemable_id text not null,
    code_key text,
    owner_id text,
    campaign_id text,
    customer_id text,
    tracking_id text,
    order_id text,
    order_amount bigint,
    discount_amount bigint not null default 0,
    session_key text,
    channel text not null,
    caller_id text,
    address text,
    request_id text not null default ''
);
create index attempt_newest on attempt (project_id, id desc);
create index attempt_at on attempt (at);
create index attempt_code on attempt (project_id, code_key, id desc) where code_key is not null;
create index attempt_campaign on attempt (project_id, campaign_id, at) where campaign_id is not null;
create index attempt_customer on attempt (project_id, customer_id, id desc)
    where customer_id is not null;
create index attempt_address on attempt (project_id, address, id desc) where address is not null;

-- What is remembered of callers under a rate limit. Unlogged: after a crash everybody begins anew.
create unlogged table rate_turn (
    counter text primary key,
    restored_at bigint not null
);
