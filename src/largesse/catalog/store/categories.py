"""Categories in the database."""

from __future__ import annotations

from datetime import datetime

import msgspec

from largesse.catalog.model import Category
from largesse.storage import Connection, load_queries

SQL = load_queries("largesse.catalog", "queries/categories.sql")


async def insert_category(connection: Connection, project_id: str, category: Category) -> bool:
    """Return whether the name was free."""
    inserted = await SQL.insert_category.run(
        connection,
        id=category.id,
        project_id=project_id,
        name=category.name,
        hierarchy=category.hierarchy,
        created_at=category.created_at,
    )
    return inserted == 1


async def category_by_id_or_name(
    connection: Connection, project_id: str, reference: str
) -> Category | None:
    row = await SQL.category_by_id_or_name.one(
        connection, project_id=project_id, reference=reference
    )
    return msgspec.convert(row, Category) if row else None


async def categories(connection: Connection, project_id: str) -> list[Category]:
    rows = await SQL.categories.all(connection, project_id=project_id)
    return [msgspec.convert(row, Category) for row in rows]


async def update_category(
    connection: Connection, project_id: str, category: Category, now: datetime
) -> bool:
    """Return whether the name was free."""
    updated = await SQL.update_category.run(
        connection,
        project_id=project_id,
        id=category.id,
        name=category.name,
        hierarchy=category.hierarchy,
        now=now,
    )
    return updated == 1


async def delete_category(connection: Connection, project_id: str, category_id: str) -> None:
    await SQL.delete_category.run(connection, project_id=project_id, id=category_id)
