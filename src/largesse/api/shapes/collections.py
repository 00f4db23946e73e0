"""Product collections on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.wire import given, wire_time
from largesse.catalog.model import CollectionItem, ProductCollection
from largesse.kernel.problem import refuse

Name = Annotated[str, Meta(min_length=1, max_length=1000)]


class ItemShape(msgspec.Struct, frozen=True):
    """A product or SKU of a static collection, by our id or the merchant's."""

    id: Annotated[str, Meta(min_length=1, max_length=1000)]
    object: Literal["product", "sku"]
    product_id: Annotated[str, Meta(max_length=1000)] | UnsetType | None = UNSET


class CollectionCreate(msgspec.Struct, frozen=True):
    """What creates a collection."""

    name: Name
    type: Literal["STATIC", "AUTO_UPDATE"] | None = None
    products: list[ItemShape] | None = None
    filter: dict[str, Any] | None = None


class CollectionUpdate(msgspec.Struct, frozen=True):
    """What changes a collection: its name, or all of its list or of its filter."""

    name: Name | UnsetType | None = UNSET
    products: list[ItemShape] | UnsetType | None = UNSET
    filter: dict[str, Any] | UnsetType | None = UNSET


class CollectionShape(msgspec.Struct, frozen=True):
    """A collection; a dynamic one has a filter in place of a list."""

    id: str
    name: str
    type: str
    created_at: str
    products: list[ItemShape] | UnsetType = UNSET
    filter: dict[str, Any] | UnsetType = UNSET
    object: str = "products_collection"


class CollectionList(msgspec.Struct, frozen=True):
    """A page of collections."""

    data: list[CollectionShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def read_items(items: list[ItemShape] | None) -> list[CollectionItem]:
    """Return the items of a request."""
    return [CollectionItem(item.object, item.id) for item in items or ()]


def read_filter(data: CollectionCreate) -> dict[str, Any] | None:
    """Return the filter of a dynamic collection, `None` for a static one.

    Without a type, a filter makes it dynamic; a collection has a list or a filter, never both.
    """
    dynamic = data.type == "AUTO_UPDATE" or (data.type is None and data.filter is not None)
    if dynamic and data.products:
        raise refuse("invalid_payload", ".products", need="a filter", got="AUTO_UPDATE")
    if dynamic and data.filter is None:
        raise refuse("invalid_payload", ".filter", need="an object with junction")
    if not dynamic and data.filter is not None:
        raise refuse("invalid_payload", ".filter", need="products", got="STATIC")
    return data.filter if dynamic else None


def collection_shape(collection: ProductCollection, items: list[CollectionItem]) -> CollectionShape:
    """Return a collection as the wire has it."""
    static = collection.type == "STATIC"
    listed = [ItemShape(item.id, item.object, given(item.product_id)) for item in items]
    return CollectionShape(
        id=collection.id,
        name=collection.name,
        type=collection.type,
        created_at=wire_time(collection.created_at),
        products=listed if static else UNSET,
        filter=UNSET if static else collection.filter or {"junction": "and"},
    )
