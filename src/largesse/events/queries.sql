-- name: insert_event
-- One custom event.
insert into custom_event (
    id, project_id, customer_id, type, metadata, referral, loyalty, created_at)
values (
    %(id)s, %(project_id)s, %(customer_id)s, %(type)s, %(metadata)s, %(referral)s, %(loyalty)s,
    %(created_at)s);
