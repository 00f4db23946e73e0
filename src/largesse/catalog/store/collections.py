"""Product collections in the database."""

from __future__ import annotations

from datetime import datetime

import msgspec
from psycopg.errors import UniqueViolation

from largesse.catalog.model import (
    ALL_PRODUCTS,
    CatalogOrder,
    CollectionItem,
    Member,
    ProductCollection,
)
from largesse.storage import Connection, Page, load_queries

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
        created_at=collection.created_at,
    )
    return inserted == 1


async def collection_by_id(
    connection: Connection, project_id: str, collection_id: str, *, lock: bool = False
) -> ProductCollection | None:
    query = SQL.collection_by_id_for_update if lock else SQL.collection_by_id
    row = await query.one(connection, project_id=project_id, id=collection_id)
    return msgspec.convert(row, ProductCollection) if row else None


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
) -> list[ProductCollection]:
    rows = await SQL.collections.all(
        connection, project_id=project_id, order=order, limit=page.limit, offset=page.offset
    )
    return [msgspec.convert(row, ProductCollection) for row in rows]


async def count_collections(connection: Connection, project_id: str) -> int:
    return int(await SQL.count_collections.value(connection, project_id=project_id))


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
    order: CatalogOrder,
    page: Page,
    starting_after: datetime | None,
) -> list[Member]:
    rows = await SQL.members.all(
        connection,
        project_id=project_id,
        collection_id=collection_id,
        everything=collection_id == ALL_PRODUCTS,
        order=order,
        starting_after=starting_after,
        limit=page.limit,
        offset=page.offset,
    )
    return [msgspec.convert(row, Member) for row in rows]


async def count_members(connection: Connection, project_id: str, collection_id: str) -> int:
    counted = await SQL.count_members.value(
        connection,
        project_id=project_id,
        collection_id=collection_id,
        everything=collection_id == ALL_PRODUCTS,
    )
    return int(counted)
