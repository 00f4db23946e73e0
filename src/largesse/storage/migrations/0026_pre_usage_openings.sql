-- What counters stood at when their codes came here: used elsewhere, with no redemption to show.

create table usage_opening (
    project_id text not null references project,
    key text not null,
    used bigint not null check (used > 0),
    primary key (project_id, key)
);
