"""Products and SKUs in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from psycopg.errors import UniqueViolation

from largesse.catalog.model import CatalogOrder, Product, Sku, Span
from largesse.storage import Connection, Page, Row, load_queries
from largesse.storage.database import jsonb
from largesse.storage.listing import page_of_rows

SQL = load_queries("largesse.catalog", "queries/products.sql")


class Kept(msgspec.Struct, frozen=True):
    """A product or SKU as it is kept: perhaps in the bin."""

    product: Product | None = None
    sku: Sku | None = None
    binned: bool = False


async def product_by_id(connection: Connection, project_id: str, product_id: str) -> Kept:
    row = await SQL.product_by_id.one(connection, project_id=project_id, id=product_id)
    return _kept_product(row)


async def product_by_source_id(connection: Connection, project_id: str, source_id: str) -> Kept:
    row = await SQL.product_by_source_id.one(connection, project_id=project_id, source_id=source_id)
    return _kept_product(row)


async def product_by_name(connection: Connection, project_id: str, name: str) -> Product | None:
    """Return the first product of this name that has no source id."""
    row = await SQL.product_by_name.one(connection, project_id=project_id, name=name)
    return msgspec.convert(row, Product) if row else None


async def lock_product(connection: Connection, project_id: str, product_id: str) -> None:
    """Keep others from changing the product until the transaction ends."""
    await SQL.lock_product.one(connection, project_id=project_id, id=product_id)


async def insert_product(connection: Connection, project_id: str, product: Product) -> bool:
    """Return whether the source id was free."""
    return await SQL.insert_product.run(connection, **_product_row(project_id, product)) == 1


async def update_product(connection: Connection, project_id: str, product: Product) -> bool:
    """Return whether the source id was free; when it was not, the transaction is lost."""
    try:
        return await SQL.update_product.run(connection, **_product_row(project_id, product)) == 1
    except UniqueViolation:
        return False


async def bin_product(
    connection: Connection, project_id: str, product_id: str, now: datetime
) -> None:
    await SQL.bin_product.run(connection, project_id=project_id, id=product_id, now=now)


async def restore_product(connection: Connection, project_id: str, product_id: str) -> None:
    await SQL.restore_product.run(connection, project_id=project_id, id=product_id)


async def restore_sku(connection: Connection, project_id: str, sku_id: str) -> bool:
    """Return whether its product is there too."""
    restored = await SQL.restore_sku.run(connection, project_id=project_id, id=sku_id)
    return restored == 1


async def delete_product(connection: Connection, project_id: str, product_id: str) -> None:
    await SQL.delete_product.run(connection, project_id=project_id, id=product_id)


async def products(
    connection: Connection, project_id: str, span: Span, order: CatalogOrder, page: Page
) -> tuple[list[Product], int]:
    """Return a page of products and how many there are in all."""
    rows, total = await page_of_rows(
        connection,
        SQL.products.by(order),
        SQL.count_products,
        page,
        project_id=project_id,
        after=span.start,
        before=span.end,
    )
    return [msgspec.convert(row, Product) for row in rows], total


async def sku_by_id(connection: Connection, project_id: str, sku_id: str) -> Kept:
    return _kept_sku(await SQL.sku_by_id.one(connection, project_id=project_id, id=sku_id))


async def sku_by_source_id(connection: Connection, project_id: str, source_id: str) -> Kept:
    row = await SQL.sku_by_source_id.one(connection, project_id=project_id, source_id=source_id)
    return _kept_sku(row)


async def insert_sku(connection: Connection, project_id: str, sku: Sku) -> bool:
    """Return whether the source id was free."""
    return await SQL.insert_sku.run(connection, **_sku_row(project_id, sku)) == 1


async def update_sku(connection: Connection, project_id: str, sku: Sku) -> bool:
    """Return whether the source id was free; when it was not, the transaction is lost."""
    try:
        return await SQL.update_sku.run(connection, **_sku_row(project_id, sku)) == 1
    except UniqueViolation:
        return False


async def bin_sku(connection: Connection, project_id: str, sku_id: str, now: datetime) -> None:
    await SQL.bin_sku.run(connection, project_id=project_id, id=sku_id, now=now)


async def delete_sku(connection: Connection, project_id: str, sku_id: str) -> None:
    await SQL.delete_sku.run(connection, project_id=project_id, id=sku_id)


async def skus(
    connection: Connection,
    project_id: str,
    product_id: str,
    span: Span,
    order: CatalogOrder,
    page: Page,
) -> tuple[list[Sku], int]:
    """Return a page of a product's SKUs and how many it has in all."""
    rows, total = await page_of_rows(
        connection,
        SQL.skus.by(order),
        SQL.count_skus,
        page,
        project_id=project_id,
        product_id=product_id,
        after=span.start,
        before=span.end,
    )
    return [msgspec.convert(row, Sku) for row in rows], total


async def skus_of_products(
    connection: Connection, project_id: str, product_ids: list[str]
) -> list[Sku]:
    rows = await SQL.skus_of_products.all(
        connection, project_id=project_id, product_ids=product_ids
    )
    return [msgspec.convert(row, Sku) for row in rows]


def _kept_product(row: Row | None) -> Kept:
    if row is None:
        return Kept()
    return Kept(product=msgspec.convert(row, Product), binned=row["deleted_at"] is not None)


def _kept_sku(row: Row | None) -> Kept:
    if row is None:
        return Kept()
    return Kept(sku=msgspec.convert(row, Sku), binned=row["deleted_at"] is not None)


def _product_row(project_id: str, product: Product) -> dict[str, Any]:
    row = msgspec.structs.asdict(product)
    row["attributes"] = list(product.attributes)
    row["metadata"] = jsonb(product.metadata)
    return row | {"project_id": project_id}


def _sku_row(project_id: str, sku: Sku) -> dict[str, Any]:
    row = msgspec.structs.asdict(sku)
    row["attributes"] = jsonb(sku.attributes)
    row["metadata"] = jsonb(sku.metadata)
    return row | {"project_id": project_id}
