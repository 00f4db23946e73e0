-- concurrently
-- Where the relay goes on, and where a replay begins, on an outbox that may hold millions of rows
-- and is being written to. Partial, so that the indexes of a database in use start empty.

create index concurrently if not exists outbox_event_transaction
    on outbox_event (transaction_id, id) where transaction_id is not null;

create index concurrently if not exists outbox_event_created
    on outbox_event (project_id, created_at, id) where transaction_id is not null;
