-- concurrently
-- Codes for everybody, newest first: a qualification reads as many as it looks at, and none of the
-- millions made for one customer each.
create index concurrently if not exists voucher_generic on voucher (project_id, created_at desc, id)
    where campaign_id is null and holder_id is null and active and deleted_at is null;
