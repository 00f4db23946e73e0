"""Use cases of product collections."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from largesse import audit
from largesse.catalog.decide import read_filter
from largesse.catalog.model import (
    ALL_PRODUCTS,
    CatalogOrder,
    CollectionItem,
    Member,
    ProductCollection,
)
from largesse.catalog.store import collections as store
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.rules.filters import FilterAt
from largesse.storage import Connection, Page, Work

MOST_ITEMS = 50_000
"""A static collection lists at most so many; the wire's own limit of 20 is too few for a coupon."""
MOST_DYNAMIC = 100
"""Every line of every cart is asked the filters of all of a project's dynamic collections."""
SHOWN_IN_LISTS = 100
"""A list of collections shows so many items of each; one collection alone shows all of its own."""


async def create_collection(
    work: Work,
    name: str,
    items: list[CollectionItem],
    filter_: dict[str, Any] | None = None,
) -> tuple[ProductCollection, list[CollectionItem]]:
    """Create a collection: a list, or with a filter all products and SKUs that pass it.

    Refuses a taken name, a product there is none of and a filter that makes no sense.
    """
    kind: Literal["STATIC", "AUTO_UPDATE"] = "STATIC" if filter_ is None else "AUTO_UPDATE"
    collection = ProductCollection(work.id("pc_"), name, kind, work.now, filter_)
    if filter_ is not None:
        read_filter(filter_)
    async with work.database.transaction() as connection:
        if filter_ is not None:
            await _refuse_too_many(connection, work)
        if not await store.insert_collection(connection, work.project.id, collection):
            raise _taken(name)
        listed = await _write_items(connection, work, collection.id, items)
        await audit.record(
            connection, work, "created", "products_collection", collection.id, after=collection
        )
    return collection, listed


def refuse_wrong_filter(filter_: dict[str, Any]) -> None:
    """Refuse a filter no collection can follow, with the path of the fault."""
    read_filter(filter_)


async def update_collection(
    work: Work,
    collection_id: str,
    name: str | UnsetType,
    items: list[CollectionItem] | UnsetType,
    filter_: dict[str, Any] | UnsetType = UNSET,
) -> tuple[ProductCollection, list[CollectionItem]]:
    """Change a collection's name, or replace its list or its filter; it keeps its type."""
    async with work.database.transaction() as connection:
        before = await _find(connection, work, collection_id, lock=True)
        _refuse_all_products(before.id)
        _refuse_other_kind(before, items, filter_)
        after = msgspec.structs.replace(
            before,
            name=before.name if name is UNSET else name,
            filter=before.filter if filter_ is UNSET else filter_,
            updated_at=work.now,
        )
        if not await store.update_collection(connection, work.project.id, after):
            raise _taken(after.name)
        if items is not UNSET and before.type == "STATIC":
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
        found, total = await store.collections(connection, work.project.id, order, page)
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
        filters = None
        if collection.filter is not None:
            wanted = read_filter(collection.filter)
            filters = FilterAt(wanted, work.now, work.project.time_zone)
        return await store.members(
            connection, work.project.id, collection.id, filters, order, page, starting_after
        )


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


async def _refuse_too_many(connection: Connection, work: Work) -> None:
    there = await store.count_dynamic(connection, work.project.id)
    if there >= MOST_DYNAMIC:
        raise refuse(
            "invalid_payload",
            ".type",
            need=f"at most {MOST_DYNAMIC} dynamic collections",
            got=there,
        )


def _refuse_other_kind(
    collection: ProductCollection,
    items: list[CollectionItem] | UnsetType,
    filter_: dict[str, Any] | UnsetType,
) -> None:
    """Refuse a list for a dynamic collection and a filter for a static one."""
    if collection.type == "STATIC" and filter_ is not UNSET:
        raise refuse("invalid_payload", ".filter", need="products", got=collection.type)
    if collection.type == "AUTO_UPDATE" and items is not UNSET and items:
        raise refuse("invalid_payload", ".products", need="a filter", got=collection.type)
    if filter_ is not UNSET:
        read_filter(filter_)


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
