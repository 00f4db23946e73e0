"""Orders in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from psycopg.errors import UniqueViolation

from largesse.orders.model import Order, OrderSort
from largesse.storage import Connection, Page, load_queries
from largesse.storage.batch import OneByOneError, refuse_rivals
from largesse.storage.database import jsonb
from largesse.storage.listing import page_of_rows

SQL = load_queries(__package__)


async def order_by_id(
    connection: Connection, project_id: str, order_id: str, *, lock: bool = False
) -> Order | None:
    query = SQL.order_by_id_for_update if lock else SQL.order_by_id
    row = await query.one(connection, project_id=project_id, id=order_id)
    return msgspec.convert(row, Order) if row else None


async def order_by_source_id(
    connection: Connection, project_id: str, source_id: str, *, lock: bool = False
) -> Order | None:
    query = SQL.order_by_source_id_for_update if lock else SQL.order_by_source_id
    row = await query.one(connection, project_id=project_id, source_id=source_id)
    return msgspec.convert(row, Order) if row else None


async def insert_order(connection: Connection, project_id: str, order: Order) -> bool:
    """Return whether its id and source id were free."""
    return await SQL.insert_order.run(connection, **_row(project_id, order)) == 1


async def update_order(connection: Connection, project_id: str, order: Order) -> bool:
    """Return whether the source id was free; when it was not, the transaction is lost."""
    try:
        return await SQL.update_order.run(connection, **_row(project_id, order)) == 1
    except UniqueViolation:
        return False


async def orders(
    connection: Connection, project_id: str, sort: OrderSort, page: Page
) -> tuple[list[Order], int]:
    """Return a page of orders and how many there are in all."""
    rows, total = await page_of_rows(
        connection, SQL.orders.by(sort), SQL.count_orders, page, project_id=project_id
    )
    return [msgspec.convert(row, Order) for row in rows], total


async def lock_orders(
    connection: Connection, project_id: str, ids: Iterable[str], source_ids: Iterable[str]
) -> list[Order]:
    """Return the orders with these ids and source ids, held until the transaction ends."""
    rows = await SQL.lock_orders.all(
        connection, project_id=project_id, ids=sorted(ids), source_ids=sorted(source_ids)
    )
    return [msgspec.convert(row, Order) for row in rows]


async def write_orders(
    connection: Connection, project_id: str, changed: Sequence[Order], new: Sequence[Order]
) -> None:
    """Write orders as they are; raises `OneByOneError` when a source id is taken."""
    for query, orders in ((SQL.update_orders, changed), (SQL.insert_orders, new)):
        if orders:
            rows = jsonb([msgspec.structs.asdict(each) for each in orders])
            try:
                written = await query.run(connection, project_id=project_id, rows=rows)
            except UniqueViolation:
                raise OneByOneError from None
            refuse_rivals(written, len(orders))


def _row(project_id: str, order: Order) -> dict[str, Any]:
    row = msgspec.structs.asdict(order)
    for name in ("items", "metadata", "redemptions", "returned"):
        row[name] = jsonb(row[name])
    return row | {"project_id": project_id}
