-- name: claim_key
-- Claims an idempotency key; a claim in another open transaction is waited for.
insert into idempotency_answer (project_id, key, fingerprint, created_at)
values (%(project_id)s, %(key)s, %(fingerprint)s, %(now)s)
on conflict (project_id, key) do nothing;

-- name: answer
-- What was answered under this key.
select fingerprint, refused, body
from idempotency_answer
where project_id = %(project_id)s and key = %(key)s;

-- name: keep_answer
-- Keeps the answer beside the work it is the answer of.
update idempotency_answer
set body = %(body)s, refused = %(refused)s
where project_id = %(project_id)s and key = %(key)s;
