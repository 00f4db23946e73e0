"""What the catalogue knows of a cart's lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from largesse.catalog.model import ALL_PRODUCTS, CartReference, Resolved
from largesse.storage import Connection, load_queries

SQL = load_queries("largesse.catalog", "queries/resolving.sql")


async def resolve_items(
    connection: Connection, project_id: str, references: Sequence[CartReference]
) -> dict[int, Resolved]:
    """Return what is known, by place; an unknown line is not in it. One query."""
    rows = await SQL.resolve_items.all(
        connection,
        project_id=project_id,
        product_ids=[each.product_id for each in references],
        product_source_ids=[each.product_source_id for each in references],
        sku_ids=[each.sku_id for each in references],
        sku_source_ids=[each.sku_source_id for each in references],
    )
    return {row["place"] - 1: _resolved(row) for row in rows}


def _resolved(row: dict[str, Any]) -> Resolved:
    del row["place"]
    row["collections"] = frozenset(row["collections"]) | {ALL_PRODUCTS}
    row["sku_metadata"] = row["sku_metadata"] or {}
    return msgspec.convert(row, Resolved)
