"""Product collections on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.wire import given, wire_time
from largesse.catalog.model import CollectionItem, ProductCollection
from largesse.kernel.problem import refuse

Name = Annotated[str, Meta(min_length=1, max_length=1000)]
DYNAMIC_LATER = "dynamic collections are not offered yet: send a STATIC one with its products"


class ItemShape(msgspec.Struct, frozen=True):
    """A product or SKU of a static collection, by our id or the merchant's."""

    id: Annotated[str, Meta(min_length=1, max_length=1000)]
    object: Literal["product", "sku"]
    product_id: Annotated[str, Meta(max_length=1000)] | UnsetType | None = UNSET


class CollectionCreate(msgspec.Struct, frozen=True):
    """What creates a collection."""

    name: Name
    type: Literal["STATIC", "AUTO_UPDATE"] = "STATIC"
    products: list[ItemShape] | None = None
    filter: dict[str, Any] | None = None


class CollectionUpdate(msgspec.Struct, frozen=True):
    """What changes a collection: its name, or all of its list."""

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


def refuse_dynamic(data: CollectionCreate | CollectionUpdate) -> None:
    """Refuse what asks for a dynamic collection."""
    if data.filter or (isinstance(data, CollectionCreate) and data.type == "AUTO_UPDATE"):
        where = ".filter" if data.filter else ".type"
        raise refuse("invalid_payload", where, details=f"{where}: {DYNAMIC_LATER}")


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
