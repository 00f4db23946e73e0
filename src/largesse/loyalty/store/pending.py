"""Points that wait, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from largesse.loyalty.model.pending import PendingPoints, PendingSort, PendingStatus
from largesse.storage import Connection, load_queries
from largesse.storage.database import Row, jsonb

SQL = load_queries("largesse.loyalty", "queries/pending.sql")

_DOCUMENTS = frozenset({"expiration_rules", "details"})
_PAGES = {
    ("programme", "id"): SQL.oldest_of_programme,
    ("programme", "-id"): SQL.newest_of_programme,
    ("card", "id"): SQL.oldest_of_card,
    ("card", "-id"): SQL.newest_of_card,
}


def _pending(row: Row) -> PendingPoints:
    return msgspec.convert(
        {name: row[name] for name in PendingPoints.__struct_fields__}, PendingPoints
    )


async def insert_pending(connection: Connection, project_id: str, pending: PendingPoints) -> None:
    fields: dict[str, Any] = {
        name: jsonb(value) if name in _DOCUMENTS else value
        for name in pending.__struct_fields__
        for value in [getattr(pending, name)]
    }
    await SQL.insert_pending.run(connection, project_id=project_id, **fields)


async def lock_pending(
    connection: Connection, project_id: str, pending_id: str
) -> PendingPoints | None:
    row = await SQL.pending_by_id.one(connection, project_id=project_id, id=pending_id)
    return _pending(row) if row else None


async def close_pending(
    connection: Connection, project_id: str, pending_id: str, status: PendingStatus, now: datetime
) -> PendingPoints | None:
    """Return what waited, `None` when somebody ended it before."""
    row = await SQL.close_pending.one(
        connection, project_id=project_id, id=pending_id, status=status, now=now
    )
    return _pending(row) if row else None


async def adjust_pending(
    connection: Connection, project_id: str, pending_id: str, points: int, now: datetime
) -> PendingPoints | None:
    """Return what waits now, `None` when it waits no longer or would be fewer than none."""
    row = await SQL.adjust_pending.one(
        connection, project_id=project_id, id=pending_id, points=points, now=now
    )
    return _pending(row) if row else None


async def page(
    connection: Connection,
    project_id: str,
    of: Literal["programme", "card"],
    holder_id: str,
    order: PendingSort,
    after: str | None,
    limit: int,
) -> list[PendingPoints]:
    rows = await _PAGES[of, order].all(
        connection, project_id=project_id, holder_id=holder_id, after=after, limit=limit
    )
    return [_pending(row) for row in rows]


async def pending_of(connection: Connection, card_ids: Sequence[str]) -> dict[str, int]:
    rows = await SQL.pending_of.all(connection, card_ids=[*card_ids])
    return {row["card_id"]: int(row["points"]) for row in rows}


async def take_due(
    connection: Connection, project_id: str, now: datetime, limit: int
) -> list[PendingPoints]:
    rows = await SQL.take_due.all(connection, project_id=project_id, now=now, limit=limit)
    return [_pending(row) for row in rows]
