-- concurrently
-- What issue policies refused, by age: it goes when it is old. What they gave stays, limits are
-- counted from it.
create index concurrently if not exists issue_log_refused on issue_log (created_at)
    where outcome <> 'issued';
