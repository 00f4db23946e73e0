"""Sales of gift cards in the database, and whose credit ran out."""

from __future__ import annotations

from datetime import datetime

import msgspec

from largesse.storage import Connection, Page, load_queries
from largesse.storage.listing import page_of_rows
from largesse.vouchers.model import GiftCardSale, SaleFilter, SalesSum

SQL = load_queries("largesse.vouchers", "queries/gift_cards.sql")


async def insert_sale(connection: Connection, project_id: str, sale: GiftCardSale) -> bool:
    """Write that a card was sold; return whether it was not before."""
    fields = msgspec.structs.asdict(sale) | {"project_id": project_id}
    return await SQL.insert_sale.run(connection, **fields) == 1


async def sale_of(connection: Connection, project_id: str, voucher_id: str) -> GiftCardSale | None:
    row = await SQL.sale_of.one(connection, project_id=project_id, voucher_id=voucher_id)
    return msgspec.convert(row, GiftCardSale) if row else None


async def sales(
    connection: Connection, project_id: str, wanted: SaleFilter, page: Page
) -> tuple[list[GiftCardSale], int]:
    """Return a page of sales and how many there are in all."""
    rows, total = await page_of_rows(
        connection,
        SQL.sales,
        SQL.count_sales,
        page,
        project_id=project_id,
        **msgspec.structs.asdict(wanted),
    )
    return [msgspec.convert(row, GiftCardSale) for row in rows], total


async def sum_sales(connection: Connection, project_id: str, wanted: SaleFilter) -> list[SalesSum]:
    """Return what was sold, by currency."""
    rows = await SQL.sum_sales.all(
        connection, project_id=project_id, **msgspec.structs.asdict(wanted)
    )
    return [msgspec.convert(row, SalesSum) for row in rows]


async def projects_with_lapsed(connection: Connection, before: datetime) -> list[str]:
    """Return the projects where credit ran out that is not booked as expired yet."""
    rows = await SQL.projects_with_lapsed.all(connection, before=before)
    return [row["project_id"] for row in rows]
