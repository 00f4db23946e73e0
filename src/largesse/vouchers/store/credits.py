"""Movements on cards in the database."""

from __future__ import annotations

from largesse.storage import Connection, load_queries
from largesse.storage.listing import filters_parameter
from largesse.vouchers.model import TransactionFilter

SQL = load_queries("largesse.vouchers", "queries/credits.sql")


async def source_in_turn(connection: Connection, voucher_id: str, source_id: str) -> None:
    """Wait until nobody else changes a card under this source id."""
    await SQL.source_in_turn.all(connection, voucher_id=voucher_id, source_id=source_id)


async def cursor(connection: Connection, project_id: str, wanted: TransactionFilter) -> int | None:
    """Return where the page goes on; `None` when the movement is none of these."""
    found: int | None = await SQL.cursor.value(
        connection,
        id=wanted.after,
        project_id=project_id,
        kind=wanted.kind,
        holder_id=wanted.holder_id,
        programme_id=wanted.programme_id,
    )
    return found


async def transactions(
    connection: Connection,
    project_id: str,
    wanted: TransactionFilter,
    place: int | None,
    limit: int,
) -> dict[str, str | None]:
    """Return movements from a place on, in order: their ids, and the source ids of their orders."""
    rows = await SQL.transactions.by("-id" if wanted.descending else "id").all(
        connection,
        project_id=project_id,
        kind=wanted.kind,
        holder_id=wanted.holder_id,
        programme_id=wanted.programme_id,
        below=place if wanted.descending else None,
        above=None if wanted.descending else place,
        filters=filters_parameter(wanted.filters),
        limit=limit,
    )
    return {row["id"]: row["order_source_id"] for row in rows}
