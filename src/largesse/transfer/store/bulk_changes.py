"""Bulk changes in the database: what was chosen, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from largesse.storage import Actor, Connection, Page, load_queries
from largesse.storage.database import jsonb
from largesse.storage.listing import page_of_rows
from largesse.transfer.decide.bulk_changes import Terms
from largesse.transfer.model import BulkChange, BulkStatus, Changeable

SQL = load_queries("largesse.transfer", "queries/bulk_changes.sql")
_LOCK = {"voucher": SQL.lock_vouchers, "promotion_tier": SQL.lock_promotion_tiers}
_READ = {"voucher": SQL.terms_of_vouchers, "promotion_tier": SQL.terms_of_promotion_tiers}
_UPDATE = {"voucher": SQL.update_vouchers, "promotion_tier": SQL.update_promotion_tiers}


class Noted(msgspec.Struct, frozen=True):
    """What became of one code or tier."""

    object_id: str
    state: str
    reason: str | None = None
    before: Terms | None = None
    after: Terms | None = None


async def insert_change(
    connection: Connection, project_id: str, change: BulkChange, actor: Actor
) -> None:
    await SQL.insert_change.run(
        connection,
        id=change.id,
        project_id=project_id,
        object=change.object,
        filters=jsonb(change.filters),
        change=jsonb(change.change),
        async_action_id=change.async_action_id,
        actor_kind=actor.kind,
        actor_id=actor.id,
        created_at=change.created_at,
    )


async def change_by_id(
    connection: Connection, project_id: str, change_id: str, *, lock: bool = False
) -> BulkChange | None:
    query = SQL.lock_change if lock else SQL.change_by_id
    row = await query.one(connection, project_id=project_id, id=change_id)
    return msgspec.convert(row, BulkChange) if row else None


async def changes(
    connection: Connection, project_id: str, page: Page
) -> tuple[list[BulkChange], int]:
    """Return a page of bulk changes and how many there are in all."""
    rows, total = await page_of_rows(
        connection, SQL.changes, SQL.count_changes, page, project_id=project_id
    )
    return [msgspec.convert(row, BulkChange) for row in rows], total


async def set_status(
    connection: Connection,
    project_id: str,
    change_id: str,
    status: BulkStatus,
    now: datetime,
    *,
    message: str | None = None,
    async_action_id: str | None = None,
) -> None:
    await SQL.set_status.run(
        connection,
        project_id=project_id,
        id=change_id,
        status=status,
        message=message,
        async_action_id=async_action_id,
        now=now,
    )


async def note_chosen(connection: Connection, project_id: str, change_id: str) -> None:
    await SQL.note_chosen.run(connection, project_id=project_id, id=change_id)


async def insert_rows(connection: Connection, change_id: str, object_ids: Sequence[str]) -> None:
    await SQL.insert_rows.run(connection, id=change_id, object_ids=[*object_ids])


async def count_rows(connection: Connection, change_id: str, state: str) -> int:
    return int(await SQL.count_rows.value(connection, id=change_id, state=state))


async def some_rows(
    connection: Connection, change_id: str, state: str, limit: int
) -> dict[str, tuple[Terms | None, Terms | None]]:
    """Return some rows in a state: what was before and after the change, by id."""
    rows = await SQL.some_rows.all(connection, id=change_id, state=state, limit=limit)
    return {row["object_id"]: (_terms(row["before"]), _terms(row["after"])) for row in rows}


async def note_rows(connection: Connection, change_id: str, rows: Sequence[Noted]) -> None:
    await SQL.note_rows.run(connection, id=change_id, rows=jsonb([*rows]))


async def terms_of(
    connection: Connection, project_id: str, what: Changeable, ids: Sequence[str]
) -> dict[str, Terms]:
    """Return the terms of those that are there; nobody is kept from them."""
    rows = await _READ[what].all(connection, project_id=project_id, ids=[*ids])
    return {row["id"]: msgspec.convert(row, Terms) for row in rows}


async def lock_terms(
    connection: Connection, project_id: str, what: Changeable, ids: Sequence[str]
) -> dict[str, Terms]:
    """Return the terms of those that are there, held until the transaction ends."""
    rows = await _LOCK[what].all(connection, project_id=project_id, ids=[*ids])
    return {row["id"]: msgspec.convert(row, Terms) for row in rows}


async def update_terms(
    connection: Connection,
    project_id: str,
    what: Changeable,
    terms: Mapping[str, Terms],
    now: datetime,
) -> None:
    rows = [{"id": key, **msgspec.structs.asdict(each)} for key, each in terms.items()]
    await _UPDATE[what].run(connection, project_id=project_id, rows=jsonb(rows), now=now)


def _terms(document: dict[str, Any] | None) -> Terms | None:
    return None if document is None else msgspec.convert(document, Terms)
