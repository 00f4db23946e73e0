"""What the catalogue knows of a cart's lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from largesse.catalog.model import ALL_PRODUCTS, CartReference, Resolved
from largesse.storage import Connection, load_queries

SQL = load_queries("largesse.catalog", "queries/resolving.sql")


async def resolve_items(
    connection: Connection,
    project_id: str,
    references: Sequence[CartReference],
    *,
    collections: bool,
) -> tuple[dict[int, Resolved], dict[str, str]]:
    """Return what is known, by place, and the filters of the dynamic collections. One query.

    An unknown line is not in it; the filters are JSON, by collection, none unless `collections`
    are asked for.
    """
    query = SQL.resolve_items if collections else SQL.resolve_named
    rows = await query.all(
        connection,
        project_id=project_id,
        product_ids=[each.product_id for each in references],
        product_source_ids=[each.product_source_id for each in references],
        sku_ids=[each.sku_id for each in references],
        sku_source_ids=[each.sku_source_id for each in references],
    )
    filters: dict[str, str] = {}
    known: dict[int, Resolved] = {}
    for row in rows:
        place = row.pop("place")
        if place == 0:
            filters = row["filters"]
        else:
            known[place - 1] = _resolved(row)
    return known, filters


def _resolved(row: dict[str, Any]) -> Resolved:
    del row["filters"]
    row["collections"] = frozenset(row["collections"]) | {ALL_PRODUCTS}
    row["sku_metadata"] = row["sku_metadata"] or {}
    return msgspec.convert(row, Resolved)
