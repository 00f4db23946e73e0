-- name: insert_entry
-- One change; before is null for a creation, after is null for a removal.
insert into audit_entry (project_id, at, actor_kind, actor_id, request_id, action,
                         object_kind, object_id, before, after)
values (%(project_id)s, %(at)s, %(actor_kind)s, %(actor_id)s, %(request_id)s, %(action)s,
        %(object_kind)s, %(object_id)s, %(before)s, %(after)s);

-- name: insert_entries
-- Many changes of one piece of work, in the order they were made.
insert into audit_entry (project_id, at, actor_kind, actor_id, request_id, action,
                         object_kind, object_id, before, after)
select %(project_id)s, %(at)s, %(actor_kind)s, %(actor_id)s, %(request_id)s, e.entry ->> 'action',
       e.entry ->> 'object_kind', e.entry ->> 'object_id',
       nullif(e.entry -> 'before', 'null'), nullif(e.entry -> 'after', 'null')
from jsonb_array_elements(%(entries)s) with ordinality as e (entry, place)
order by e.place;
