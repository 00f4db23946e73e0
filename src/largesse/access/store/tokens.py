"""OAuth tokens in the database."""

from __future__ import annotations

from datetime import datetime

import msgspec

from largesse.access.model.tokens import Token
from largesse.storage import Connection, load_queries

SQL = load_queries("largesse.access", "queries/tokens.sql")


async def count_live_tokens(connection: Connection, project_id: str, now: datetime) -> int:
    """Return how many tokens of a project are live; nobody else adds one meanwhile."""
    await SQL.lock_tokens.one(connection, project_id=project_id)
    return int(await SQL.count_live_tokens.value(connection, project_id=project_id, now=now))


async def insert_token(connection: Connection, token: Token) -> None:
    row = msgspec.structs.asdict(token)
    row["scopes"] = list(token.scopes)
    await SQL.insert_token.run(connection, **row)


async def live_token(
    connection: Connection, project_id: str, digest: bytes, now: datetime, *, lock: bool = False
) -> Token | None:
    query = SQL.lock_live_token if lock else SQL.live_token
    row = await query.one(connection, project_id=project_id, digest=digest, now=now)
    return msgspec.convert(row, Token) if row else None


async def revoke_token(connection: Connection, token_id: str, now: datetime) -> None:
    await SQL.revoke_token.run(connection, id=token_id, now=now)


async def delete_old_tokens(connection: Connection, before: datetime, most: int) -> int:
    return await SQL.delete_old_tokens.run(connection, before=before, most=most)
