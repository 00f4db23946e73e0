"""Product collections in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from psycopg.errors import UniqueViolation

from largesse.catalog.model import (
    ALL_PRODUCTS,
    CatalogOrder,
    CollectionItem,
    Member,
    ProductCollection,
)
from largesse.rules.filters import FilterAt
from largesse.storage import Connection, Page, load_queries
from largesse.storage.database import jsonb
from largesse.storage.listing import filters_parameter, length_of_list, moments_after, page_of_rows

SQL = load_queries("largesse.catalog", "queries/collections.sql")


async def insert_collection(
    connection: Connection, project_id: str, collection: ProductCollection
) -> bool:
    """Return whether the name was free."""
    inserted = await SQL.insert_collection.run(
        connection,
        project_id=project_id,
        id=collection.id,
        name=collection.name,
        type=collection.type,
        filter=jsonb(collection.filter),
        created_at=collection.created_at,
    )
    return inserted == 1


async def collection_by_id(
    connection: Connection, project_id: str, collection_id: str, *, lock: bool = False
) -> ProductCollection | None:
    query = SQL.collection_by_id_for_update if lock else SQL.collection_by_id
    row = await query.one(connection, project_id=project_id, id=collection_id)
    return msgspec.convert(row, ProductCollection) if row else None


async def collection_named(connection: Connection, project_id: str, name: str) -> str | None:
    """Return the id of the collection of a name."""
    found: str | None = await SQL.collection_named.value(
        connection, project_id=project_id, name=name
    )
    return found


async def update_collection(
    connection: Connection, project_id: str, collection: ProductCollection
) -> bool:
    """Return whether the name was free; when it was not, the transaction is lost."""
    try:
        await SQL.update_collection.run(
            connection,
            project_id=project_id,
            id=collection.id,
            name=collection.name,
            filter=jsonb(collection.filter),
            updated_at=collection.updated_at,
        )
    except UniqueViolation:
        return False
    return True


async def delete_collection(connection: Connection, project_id: str, collection_id: str) -> None:
    await SQL.delete_collection.run(connection, project_id=project_id, id=collection_id)


async def rule_naming(connection: Connection, project_id: str, collection_id: str) -> str | None:
    """Return the id of a validation rule that names the collection."""
    rule: str | None = await SQL.rule_naming.value(
        connection, project_id=project_id, id=collection_id
    )
    return rule


async def collections(
    connection: Connection, project_id: str, order: CatalogOrder, page: Page
) -> tuple[list[ProductCollection], int]:
    """Return a page of collections and how many there are in all."""
    rows, total = await page_of_rows(
        connection, SQL.collections.by(order), SQL.count_collections, page, project_id=project_id
    )
    return [msgspec.convert(row, ProductCollection) for row in rows], total


async def count_dynamic(connection: Connection, project_id: str) -> int:
    """Return how many dynamic collections there are; nobody makes one until this one ends."""
    await SQL.lock_dynamic_collections.one(connection, project_id=project_id)
    return int(await SQL.count_dynamic_collections.value(connection, project_id=project_id))


async def find_items(
    connection: Connection, project_id: str, items: list[CollectionItem]
) -> dict[int, CollectionItem]:
    """Return what there is of what was asked for, by place; our id wins over another's."""
    rows = await SQL.find_items.all(
        connection,
        project_id=project_id,
        objects=[item.object for item in items],
        ids=[item.id for item in items],
    )
    return {
        row["place"] - 1: CollectionItem(row["object"], row["id"], row["product_id"])
        for row in rows
    }


async def insert_items(
    connection: Connection, project_id: str, collection_id: str, items: list[CollectionItem]
) -> None:
    await SQL.insert_items.run(
        connection,
        project_id=project_id,
        collection_id=collection_id,
        objects=[item.object for item in items],
        ids=[item.id for item in items],
    )


async def delete_items(connection: Connection, project_id: str, collection_id: str) -> None:
    await SQL.delete_items.run(connection, project_id=project_id, collection_id=collection_id)


async def items(
    connection: Connection, project_id: str, collection_ids: list[str], most: int
) -> dict[str, list[CollectionItem]]:
    """Return the first items of each collection, at most so many of one."""
    rows = await SQL.items.all(connection, project_id=project_id, ids=collection_ids, most=most)
    found: dict[str, list[CollectionItem]] = {name: [] for name in collection_ids}
    for row in rows:
        item = CollectionItem(row["object"], row["id"], row["product_id"])
        found[row["collection_id"]].append(item)
    return found


async def members(
    connection: Connection,
    project_id: str,
    collection_id: str,
    filters: FilterAt | None,
    order: CatalogOrder,
    page: Page,
    starting_after: datetime | None,
) -> tuple[list[Member], int]:
    """Return a page of members and how many there are in all, wherever the page begins."""
    parameters: dict[str, Any] = {
        "project_id": project_id,
        "collection_id": collection_id,
        "everything": collection_id == ALL_PRODUCTS,
        "filters": filters_parameter(filters),
    }
    whole = {"from_moment": None, "before_moment": None}
    rows = await SQL.members.by(order).all(
        connection,
        limit=page.limit,
        offset=page.offset,
        **parameters,
        **moments_after(starting_after, forward=order == "created_at"),
    )
    total = await length_of_list(
        connection, SQL.members.by("-created_at"), SQL.count_members, **parameters, **whole
    )
    return [msgspec.convert(row, Member) for row in rows], total
