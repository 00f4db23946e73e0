"""Use cases of OAuth tokens: give them, tell of them, end them."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from largesse import audit
from largesse.access.decide.keys import token_digest
from largesse.access.decide.oauth import granted_scopes
from largesse.access.decide.permissions import known_scopes
from largesse.access.model.tokens import (
    LIFETIME_SECONDS,
    MOST_LIVE_TOKENS,
    NewToken,
    Token,
    TokenRequest,
)
from largesse.access.store import tokens as store
from largesse.kernel.problem import refuse
from largesse.storage import Database, Work

_DELETED_AT_ONCE = 5000


async def give_token(work: Work, request: TokenRequest, *, by_permission: bool) -> NewToken:
    """Give the calling key a token for the project `work` is in; it is told here and never again.

    With `by_permission` scopes are permissions, else the resources of the wire. Refuses with
    `invalid_grant_type`, `invalid_scope`, and `too_many_requests` when so many tokens live already.
    """
    scopes = granted_scopes(request, known_scopes(by_permission=by_permission))
    secret = urlsafe_b64encode(work.random(32)).decode().rstrip("=")
    token = Token(
        id=work.id("tok_"),
        digest=token_digest(secret),
        project_id=work.project.id,
        key_id=work.actor.key_id,
        client_id=work.actor.id,
        scopes=scopes,
        created_at=work.now,
        expires_at=work.now + timedelta(seconds=LIFETIME_SECONDS),
    )
    async with work.database.transaction() as connection:
        live = await store.count_live_tokens(connection, work.project.id, work.now)
        if live >= MOST_LIVE_TOKENS:
            raise refuse(
                "too_many_requests", ".", need=f"{MOST_LIVE_TOKENS} live tokens", got="some minutes"
            )
        await store.insert_token(connection, token)
        await audit.record(connection, work, "created", "oauth_token", token.id, after=_told(token))
    return NewToken(secret, token)


async def find_token(work: Work, secret: str) -> Token | None:
    """Return a live token of the project, `None` for one that opens nothing in it."""
    async with work.database.reading() as connection:
        return await store.live_token(connection, work.project.id, token_digest(secret), work.now)


async def revoke_token(work: Work, secret: str) -> None:
    """End a token of the project; one that opens nothing already is no fault (RFC 7009)."""
    digest = token_digest(secret)
    async with work.database.transaction() as connection:
        token = await store.live_token(connection, work.project.id, digest, work.now, lock=True)
        if token is not None:
            await store.revoke_token(connection, token.id, work.now)
            await audit.record(
                connection, work, "deleted", "oauth_token", token.id, before=_told(token)
            )
    work.database.projects_seen += 1


async def forget_tokens(database: Database, before: datetime) -> int:
    """Delete the tokens that ended before a moment, some thousand rows at a time."""
    deleted = 0
    while True:
        async with database.transaction() as connection:
            some = await store.delete_old_tokens(connection, before, _DELETED_AT_ONCE)
        deleted += some
        if some < _DELETED_AT_ONCE:
            return deleted


def _told(token: Token) -> dict[str, object]:
    """Return what the audit log keeps of a token: nothing it could be found by."""
    return {
        "id": token.id,
        "key_id": token.key_id,
        "scopes": token.scopes,
        "expires_at": token.expires_at,
    }
