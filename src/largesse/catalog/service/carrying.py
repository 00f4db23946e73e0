"""Carry products, SKUs and collections to a project that may not have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from largesse import audit
from largesse.catalog.model import (
    WELL_KNOWN,
    CollectionItem,
    PortableResource,
    Product,
    ProductCollection,
    ProductDraft,
    SkuDraft,
)
from largesse.catalog.service.products import upsert_product, upsert_sku
from largesse.catalog.store import collections as collection_store
from largesse.catalog.store import products as store
from largesse.kernel.problem import refuse
from largesse.storage import Connection, Work

MOST_ITEMS = 1_000
"""A collection that lists more is not carried to another project."""
_PRODUCT_FIELDS = ("source_id", "name", "price", "attributes", "image_url", "metadata")
_SKU_FIELDS = ("source_id", "sku", "price", "attributes", "image_url", "metadata")


async def pack(
    connection: Connection, work: Work, ids: Iterable[str]
) -> tuple[PortableResource, ...]:
    """Return what there is under these ids, in an order in which it can be unpacked.

    Ids nobody has, and what every project has, are left out. Dynamic collections are too: what
    they hold follows from their filter.
    """
    wanted = [each for each in dict.fromkeys(ids) if each not in WELL_KNOWN]
    collections = [
        packed
        for each in wanted
        if each.startswith("pc_")
        and (packed := await _packed_collection(connection, work, each)) is not None
    ]
    listed = [item.id for packed in collections for item in packed.items]
    skus: list[PortableResource] = []
    products: dict[str, PortableResource] = {}
    for each in dict.fromkeys([*wanted, *listed]):
        sku = (await store.sku_by_id(connection, work.project.id, each)).sku
        if sku is not None:
            fields = {name: getattr(sku, name) for name in _SKU_FIELDS}
            skus.append(PortableResource("sku", sku.id, {**fields, "product_id": sku.product_id}))
            each = sku.product_id  # noqa: PLW2901 - a SKU needs its product to be there
        product = (await store.product_by_id(connection, work.project.id, each)).product
        if product is not None and product.id not in WELL_KNOWN:
            fields = {name: getattr(product, name) for name in _PRODUCT_FIELDS}
            products[product.id] = PortableResource("product", product.id, fields)
    return (*products.values(), *skus, *collections)


async def unpack(
    connection: Connection, work: Work, resources: Sequence[PortableResource]
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Make what the project lacks; return new ids by old ones, and what was made.

    What the project has is found by our id, then by the merchant's (a collection by its name).
    """
    renamed: dict[str, str] = {}
    made: list[tuple[str, str]] = []
    for resource in resources:
        there = await _there(connection, work, resource)
        if there is None:
            there = await _make(connection, work, resource, renamed)
            made.append((resource.object, there))
        renamed[resource.id] = there
    return renamed, made


async def _packed_collection(
    connection: Connection, work: Work, collection_id: str
) -> PortableResource | None:
    found = await collection_store.collection_by_id(connection, work.project.id, collection_id)
    if found is None or found.type != "STATIC":
        return None
    listed = await collection_store.items(
        connection, work.project.id, [collection_id], MOST_ITEMS + 1
    )
    items = listed[collection_id]
    if len(items) > MOST_ITEMS:
        raise refuse(
            "invalid_campaign_params",
            ".applicable_to",
            need=f"collections of at most {MOST_ITEMS} products",
            got=found.name,
        )
    return PortableResource("products_collection", found.id, {"name": found.name}, tuple(items))


async def _there(connection: Connection, work: Work, resource: PortableResource) -> str | None:
    project_id = work.project.id
    if resource.object == "products_collection":
        collection = await collection_store.collection_by_id(connection, project_id, resource.id)
        if collection is not None:
            return collection.id
        return await collection_store.collection_named(
            connection, project_id, resource.fields["name"]
        )
    source_id = resource.fields.get("source_id")
    by_id = store.product_by_id if resource.object == "product" else store.sku_by_id
    by_source = (
        store.product_by_source_id if resource.object == "product" else store.sku_by_source_id
    )
    kept = await by_id(connection, project_id, resource.id)
    known: Any = kept.product if resource.object == "product" else kept.sku
    if known is None and source_id:
        kept = await by_source(connection, project_id, source_id)
        known = kept.product if resource.object == "product" else kept.sku
    return None if known is None else str(known.id)


async def _make(
    connection: Connection, work: Work, resource: PortableResource, renamed: Mapping[str, str]
) -> str:
    fields = dict(resource.fields)
    if resource.object == "product":
        draft = msgspec.convert(fields, ProductDraft)
        return (await upsert_product(connection, work, draft)).id
    if resource.object == "sku":
        product_id = renamed[fields.pop("product_id")]
        product: Product | None = (
            await store.product_by_id(connection, work.project.id, product_id)
        ).product
        assert product is not None, product_id  # noqa: S101 - it was unpacked before its SKU
        return (await upsert_sku(connection, work, product, msgspec.convert(fields, SkuDraft))).id
    collection = ProductCollection(work.id("pc_"), fields["name"], "STATIC", work.now)
    await collection_store.insert_collection(connection, work.project.id, collection)
    items = [
        CollectionItem(
            item.object,
            renamed[item.id],
            None if item.product_id is None else renamed.get(item.product_id),
        )
        for item in resource.items
        if item.id in renamed
    ]
    await collection_store.insert_items(connection, work.project.id, collection.id, items)
    await audit.record(
        connection, work, "created", "products_collection", collection.id, after=collection
    )
    return collection.id
