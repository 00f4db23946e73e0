-- name: lock_tokens
-- Nobody else counts the tokens of this project until the transaction ends.
select id from project where id = %(project_id)s for no key update;

-- name: count_live_tokens
-- How many tokens of a project could be used now.
select count(*) as total
from oauth_token
where project_id = %(project_id)s and revoked_at is null and expires_at > %(now)s;

-- name: insert_token
-- A token; only its digest is kept.
insert into oauth_token (id, digest, project_id, key_id, scopes, created_at, expires_at)
values (%(id)s, %(digest)s, %(project_id)s, %(key_id)s, %(scopes)s, %(created_at)s,
        %(expires_at)s);

-- fragment: token_with_key
select t.id, t.digest, t.project_id, t.key_id, k.public_id as client_id, t.scopes, t.created_at,
       t.expires_at
from oauth_token t
join api_key k on k.id = t.key_id
where t.project_id = %(project_id)s and t.digest = %(digest)s and t.revoked_at is null
  and t.expires_at > %(now)s and k.revoked_at is null
  and (k.expires_at is null or k.expires_at > %(now)s)

-- name: live_token
-- A token that could be used now.
{token_with_key};

-- name: lock_live_token
-- A token that could be used now, nobody else's to revoke until the transaction ends.
{token_with_key}
for no key update of t;

-- name: revoke_token
-- The token opens nothing any more.
update oauth_token set revoked_at = %(now)s where id = %(id)s;

-- name: delete_old_tokens
-- Some tokens that ended before a moment.
delete from oauth_token
where id in (select id from oauth_token where expires_at < %(before)s limit %(most)s);
