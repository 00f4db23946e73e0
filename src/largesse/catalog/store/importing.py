"""Products and SKUs that come in great numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from psycopg.errors import UniqueViolation

from largesse.catalog.model import Product, Sku
from largesse.storage import Connection, Query, load_queries
from largesse.storage.batch import OneByOneError, refuse_rivals
from largesse.storage.database import jsonb

SQL = load_queries("largesse.catalog", "queries/importing.sql")


async def lock_products(
    connection: Connection,
    project_id: str,
    ids: Iterable[str],
    source_ids: Iterable[str],
    names: Iterable[str] = (),
) -> tuple[list[Product], set[str]]:
    """Return the products with these ids and source ids, those in the bin too, and whose ids lie
    there; by name those without a source id.
    """
    rows = await SQL.lock_products.all(
        connection,
        project_id=project_id,
        ids=sorted(ids),
        source_ids=sorted(source_ids),
        names=sorted(names),
    )
    binned = {row["id"] for row in rows if row["deleted_at"] is not None}
    return [msgspec.convert(row, Product) for row in rows], binned


async def lock_skus(
    connection: Connection, project_id: str, ids: Iterable[str], source_ids: Iterable[str]
) -> tuple[list[Sku], set[str]]:
    """Return the SKUs with these ids, those in the bin too, and whose ids lie there."""
    rows = await SQL.lock_skus.all(
        connection, project_id=project_id, ids=sorted(ids), source_ids=sorted(source_ids)
    )
    binned = {row["id"] for row in rows if row["deleted_at"] is not None}
    return [msgspec.convert(row, Sku) for row in rows], binned


async def write_products(
    connection: Connection, project_id: str, changed: Sequence[Product], new: Sequence[Product]
) -> None:
    """Write products as they are; raises `OneByOneError` when a source id is taken."""
    await _write(connection, SQL.update_products, project_id, changed)
    await _write(connection, SQL.insert_products, project_id, new)


async def write_skus(
    connection: Connection, project_id: str, changed: Sequence[Sku], new: Sequence[Sku]
) -> None:
    """Write SKUs as they are; raises `OneByOneError` when a source id is taken."""
    await _write(connection, SQL.update_skus, project_id, changed)
    await _write(connection, SQL.insert_skus, project_id, new)


async def _write(
    connection: Connection, query: Query, project_id: str, things: Sequence[Product | Sku]
) -> None:
    if not things:
        return
    rows: list[dict[str, Any]] = [msgspec.structs.asdict(each) for each in things]
    try:
        written = await query.run(connection, project_id=project_id, rows=jsonb(rows))
    except UniqueViolation:
        raise OneByOneError from None
    refuse_rivals(written, len(things))
