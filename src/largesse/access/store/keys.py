"""Keys and their allowances in the database."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from largesse.access.model.keys import ApiKey, Grant, StoredKey
from largesse.kernel.project import Project
from largesse.storage import Connection, Row, load_queries
from largesse.storage.database import jsonb

SQL = load_queries("largesse.access", "queries/keys.sql")

_MOST_KEYS = 1000


class KnownKey(msgspec.Struct, frozen=True):
    """A live key with its project and all that tells what it may do."""

    key: StoredKey
    public_id: str
    project: Project
    role: str
    key_permissions: tuple[str, ...] | None
    role_permissions: tuple[str, ...] | None
    campaigns: frozenset[str] | None
    allowances: dict[str, Any]
    expires_at: datetime | None
    scopes: tuple[str, ...] | None = None
    token_expires_at: datetime | None = None


async def insert_key(
    connection: Connection,
    key: StoredKey,
    project_id: str,
    public_id: str,
    grant: Grant,
    now: datetime | None = None,
) -> bool:
    """Return whether the key is new: a public id that exists is left as it is."""
    inserted = await SQL.insert_key.run(
        connection,
        id=key.id,
        kind=key.kind,
        name=key.name,
        salt=key.salt,
        digest=key.digest,
        project_id=project_id,
        public_id=public_id,
        created_at=now,
        **_granted(grant),
    )
    return inserted == 1


async def key_with_project(connection: Connection, public_id: str) -> KnownKey | None:
    row = await SQL.key_with_project.one(connection, public_id=public_id)
    return _known(row) if row else None


async def key_of_token(connection: Connection, digest: bytes, now: datetime) -> KnownKey | None:
    row = await SQL.key_of_token.one(connection, digest=digest, now=now)
    return _known(row) if row else None


async def has_keys(connection: Connection) -> bool:
    return bool(await SQL.has_keys.value(connection))


async def keys(connection: Connection, project_id: str) -> list[ApiKey]:
    rows = await SQL.keys.all(connection, project_id=project_id, limit=_MOST_KEYS)
    return [_key(row) for row in rows]


async def key_by_id(
    connection: Connection, project_id: str, key_id: str, *, lock: bool = False
) -> ApiKey | None:
    query = SQL.lock_key if lock else SQL.key_by_id
    row = await query.one(connection, project_id=project_id, id=key_id)
    return _key(row) if row else None


async def update_key(connection: Connection, key: ApiKey) -> None:
    await SQL.update_key.run(
        connection, id=key.id, name=key.name, updated_at=key.updated_at, **_granted(key.grant)
    )


async def rotate_key(
    connection: Connection,
    key_id: str,
    salt: bytes,
    digest: bytes,
    until: datetime | None,
    now: datetime,
) -> None:
    await SQL.rotate_key.run(connection, id=key_id, salt=salt, digest=digest, until=until, now=now)


async def revoke_key(connection: Connection, key_id: str, now: datetime) -> None:
    await SQL.revoke_key.run(connection, id=key_id, now=now)


async def count_with_role(connection: Connection, project_id: str, role: str) -> int:
    """Return how many live keys and assignments have a role."""
    return int(await SQL.keys_with_role.value(connection, project_id=project_id, role=role))


async def take_allowance(
    connection: Connection,
    key_id: str,
    project_id: str,
    allowance: str,
    day: date,
    amount: int,
    daily: int,
) -> bool:
    """Return whether the amount fitted under the day's limit and was counted."""
    used = await SQL.take_allowance.value(
        connection,
        key_id=key_id,
        project_id=project_id,
        allowance=allowance,
        day=day,
        amount=amount,
        daily=daily,
    )
    return used is not None


async def return_allowance(
    connection: Connection, key_id: str, allowance: str, day: date, amount: int
) -> None:
    await SQL.return_allowance.run(
        connection, key_id=key_id, allowance=allowance, day=day, amount=amount
    )


async def allowance_used(connection: Connection, key_id: str, allowance: str, day: date) -> int:
    used = await SQL.allowance_used.value(connection, key_id=key_id, allowance=allowance, day=day)
    return int(used or 0)


def _granted(grant: Grant) -> dict[str, Any]:
    row = msgspec.structs.asdict(grant)
    for name in ("permissions", "places"):
        row[name] = None if row[name] is None else list(row[name])
    return row | {"allowances": jsonb(grant.allowances)}


def _key(row: Row) -> ApiKey:
    return msgspec.convert({**row, "grant": row}, ApiKey)


def _known(row: Row) -> KnownKey:
    key = {**row, "id": row["key_id"], "name": row["key_name"]}
    return KnownKey(
        key=msgspec.convert(key, StoredKey),
        public_id=row["public_id"],
        project=msgspec.convert(row, Project),
        role=row["role"],
        key_permissions=_texts(row["key_permissions"]),
        role_permissions=_texts(row["role_permissions"]),
        campaigns=None if row["campaigns"] is None else frozenset(row["campaigns"]),
        allowances=row["allowances"],
        expires_at=row["key_expires_at"],
        scopes=_texts(row.get("scopes")),
        token_expires_at=row.get("token_expires_at"),
    )


def _texts(listed: list[str] | None) -> tuple[str, ...] | None:
    return None if listed is None else tuple(listed)
