"""Use cases of product collections."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from largesse import audit
from largesse.catalog.model import (
    ALL_PRODUCTS,
    CatalogOrder,
    CollectionItem,
    Member,
    ProductCollection,
)
from largesse.catalog.store import collections as store
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.storage import Connection, Page, Work

MOST_ITEMS = 50_000
"""A static collection lists at most so many; the wire's own limit of 20 is too few for a coupon."""
SHOWN_IN_LISTS = 100
"""A list of collections shows so many items of each; one collection alone shows all of its own."""


async def create_collection(
    work: Work, name: str, items: list[CollectionItem]
) -> tuple[ProductCollection, list[CollectionItem]]:
    """Create a static collection; refuses a taken name and a product there is none of."""
    collection = ProductCollection(work.id("pc_"), name, "STATIC", work.now)
    async with work.database.transaction() as connection:
        if not await store.insert_collection(connection, work.project.id, collection):
            raise _taken(name)
        listed = await _write_items(connection, work, collection.id, items)
        await audit.record(
            connection, work, "created", "products_collection", collection.id, after=collection
        )
    return collection, listed


async def update_collection(
    work: Work,
    collection_id: str,
    name: str | UnsetType,
    items: list[CollectionItem] | UnsetType,
) -> tuple[ProductCollection, list[CollectionItem]]:
    """Change a static collection's name, or replace its list."""
    async with work.database.transaction() as connection:
        before = await _find(connection, work, collection_id, lock=True)
        _refuse_all_products(before.id)
        after = msgspec.structs.replace(
            before, name=before.name if name is UNSET else name, updated_at=work.now
        )
        if not await store.update_collection(connection, work.project.id, after):
            raise _taken(after.name)
        if items is not UNSET:
            await store.delete_items(connection, work.project.id, before.id)
            await _write_items(connection, work, before.id, items)
        await audit.record(
            connection,
            work,
            "updated",
            "products_collection",
            after.id,
            before=before,
            after=after,
        )
        listed = await store.items(connection, work.project.id, [after.id], MOST_ITEMS)
    return after, listed[after.id]


async def get_collection(
    work: Work, collection_id: str
) -> tuple[ProductCollection, list[CollectionItem]]:
    """Return one collection with all of its list; refuses with `not_found`."""
    async with work.database.reading() as connection:
        collection = await _find(connection, work, collection_id)
        listed = await store.items(connection, work.project.id, [collection.id], MOST_ITEMS)
    return collection, listed[collection.id]


async def list_collections(
    work: Work, order: CatalogOrder, page: Page
) -> tuple[list[tuple[ProductCollection, list[CollectionItem]]], int]:
    """Return a page of collections with the beginning of each list, and how many there are."""
    async with work.database.reading() as connection:
        found = await store.collections(connection, work.project.id, order, page)
        total = await store.count_collections(connection, work.project.id)
        ids = [collection.id for collection in found]
        listed = await store.items(connection, work.project.id, ids, SHOWN_IN_LISTS)
    return [(collection, listed[collection.id]) for collection in found], total


async def delete_collection(work: Work, collection_id: str) -> None:
    """Delete a collection; refuses with `resource_in_use` one that a validation rule names."""
    async with work.database.transaction() as connection:
        collection = await _find(connection, work, collection_id, lock=True)
        _refuse_all_products(collection.id)
        rule = await store.rule_naming(connection, work.project.id, collection.id)
        if rule is not None:
            raise ProblemError(
                Problem(
                    "resource_in_use",
                    got=rule,
                    resource_type="products_collection",
                    resource_id=collection.id,
                )
            )
        await store.delete_collection(connection, work.project.id, collection.id)
        await audit.record(
            connection, work, "deleted", "products_collection", collection.id, before=collection
        )


async def list_members(
    work: Work,
    collection_id: str,
    order: CatalogOrder,
    page: Page,
    starting_after: datetime | None = None,
) -> tuple[list[Member], int]:
    """Return a page of the products and SKUs in a collection and how many there are in all."""
    async with work.database.reading() as connection:
        collection = await _find(connection, work, collection_id)
        found = await store.members(
            connection, work.project.id, collection.id, order, page, starting_after
        )
        total = await store.count_members(connection, work.project.id, collection.id)
    return found, total


async def _write_items(
    connection: Connection, work: Work, collection_id: str, items: list[CollectionItem]
) -> list[CollectionItem]:
    """Write the list and return it with our ids; the first item nobody knows is refused."""
    if len(items) > MOST_ITEMS:
        raise refuse("invalid_payload", ".products", need=MOST_ITEMS, got=len(items))
    found = await store.find_items(connection, work.project.id, items)
    for place, item in enumerate(items):
        if place not in found:
            raise ProblemError(
                Problem(
                    "not_found",
                    f".products[{place}].id",
                    details=f".products[{place}].id: there is no {item.object} {item.id}",
                    resource_type=item.object,
                    resource_id=item.id,
                )
            )
    listed = list(dict.fromkeys(found[place] for place in range(len(items))))
    await store.insert_items(connection, work.project.id, collection_id, listed)
    return listed


async def _find(
    connection: Connection, work: Work, collection_id: str, *, lock: bool = False
) -> ProductCollection:
    collection = await store.collection_by_id(connection, work.project.id, collection_id, lock=lock)
    if collection is None:
        raise not_found("products_collection", collection_id)
    return collection


def _refuse_all_products(collection_id: str) -> None:
    if collection_id == ALL_PRODUCTS:
        raise refuse("resource_protected", got=collection_id)


def _taken(name: str) -> ProblemError:
    return ProblemError(
        Problem(
            "duplicate_found",
            ".name",
            got=name,
            resource_type="products_collection",
            resource_id=name,
        )
    )
