"""The nouns of the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType


class Category(msgspec.Struct, frozen=True):
    """A stacking category; lower hierarchy is applied first (wire-semantics §3)."""

    id: str
    name: str
    hierarchy: int
    created_at: datetime
    updated_at: datetime | None = None


class CategoryChange(msgspec.Struct, frozen=True):
    """What to change of a category; what is unset stays."""

    name: str | UnsetType = UNSET
    hierarchy: int | UnsetType = UNSET


SHIPPING = "prod_5h1pp1ng"
"""The product every project ships with; its source id is `5h1pp1ng`."""
ALL_PRODUCTS = "pc_a11pr0dUc75"
"""The collection every product of a project is in; it has no rows and cannot be deleted."""
WELL_KNOWN = frozenset({SHIPPING, ALL_PRODUCTS})

CatalogOrder = Literal["created_at", "-created_at", "updated_at", "-updated_at"]


class Span(msgspec.Struct, frozen=True):
    """Instants between which things of a list were created, both included."""

    start: datetime | None = None
    end: datetime | None = None


class Sku(msgspec.Struct, frozen=True):
    """A variant of a product; `attributes` gives a value to attributes of its product."""

    id: str
    product_id: str
    created_at: datetime
    source_id: str | None = None
    sku: str | None = None
    price: int | None = None
    currency: str | None = None
    attributes: dict[str, Any] = {}
    image_url: str | None = None
    metadata: dict[str, Any] = {}
    updated_at: datetime | None = None


class SkuDraft(msgspec.Struct, frozen=True):
    """What is told of a SKU: which it is, and what to set (`UNSET` stays, `None` clears)."""

    id: str | None = None
    source_id: str | UnsetType | None = UNSET
    sku: str | UnsetType | None = UNSET
    price: int | UnsetType | None = UNSET
    currency: str | UnsetType | None = UNSET
    attributes: dict[str, Any] | UnsetType | None = UNSET
    image_url: str | UnsetType | None = UNSET
    metadata: dict[str, Any] | UnsetType | None = UNSET


class Product(msgspec.Struct, frozen=True):
    """What is sold. `attributes` names what its SKUs differ in; `price` is wire units."""

    id: str
    created_at: datetime
    source_id: str | None = None
    name: str | None = None
    price: int | None = None
    attributes: tuple[str, ...] = ()
    image_url: str | None = None
    metadata: dict[str, Any] = {}
    updated_at: datetime | None = None


class ProductDraft(msgspec.Struct, frozen=True):
    """What is told of a product: which it is, and what to set (`UNSET` stays, `None` clears)."""

    id: str | None = None
    source_id: str | UnsetType | None = UNSET
    name: str | UnsetType | None = UNSET
    price: int | UnsetType | None = UNSET
    attributes: tuple[str, ...] | UnsetType | None = UNSET
    image_url: str | UnsetType | None = UNSET
    metadata: dict[str, Any] | UnsetType | None = UNSET


class CollectionItem(msgspec.Struct, frozen=True):
    """A product or SKU of a static collection; a product covers its SKUs."""

    object: Literal["product", "sku"]
    id: str
    product_id: str | None = None


class ProductCollection(msgspec.Struct, frozen=True):
    """A named set of products: listed one by one, or all that pass a filter.

    "All Products" has neither.
    """

    id: str
    name: str
    type: Literal["STATIC", "AUTO_UPDATE"]
    created_at: datetime
    filter: dict[str, Any] | None = None
    updated_at: datetime | None = None


class Member(msgspec.Struct, frozen=True):
    """A product or SKU found in a collection; a SKU comes with its product."""

    product: Product
    sku: Sku | None = None


class Described(msgspec.Struct, frozen=True):
    """What a line of a cart says of its product or SKU; it goes before the catalogue's word."""

    name: str | None = None
    price: int | None = None
    metadata: dict[str, Any] | None = None


class CartReference(msgspec.Struct, frozen=True):
    """What a line of a cart says it is, by our ids or the merchant's; a SKU goes first."""

    product_id: str | None = None
    product_source_id: str | None = None
    sku_id: str | None = None
    sku_source_id: str | None = None
    product: Described = Described()
    sku: Described = Described()
    price: int | None = None
    """What the line says a unit costs, which is no word on the product's own price."""

    @property
    def names_something(self) -> bool:
        """Return whether the line says which product or SKU it is."""
        return any((self.product_id, self.product_source_id, self.sku_id, self.sku_source_id))

    @property
    def is_sku(self) -> bool:
        """Return whether the line names or describes a SKU."""
        return bool(self.sku_id or self.sku_source_id) or self.sku != Described()


class Resolved(msgspec.Struct, frozen=True):
    """What the catalogue knows of a line; `None` where it knows nothing.

    `collections` holds the ids of all collections the line is in: its own, its product's (a SKU
    inherits the static ones), the dynamic ones whose filter it passes, and "All Products". A line
    the catalogue does not know is only in dynamic ones, by what the cart says of it.
    """

    product_id: str | None = None
    product_source_id: str | None = None
    product_name: str | None = None
    product_price: int | None = None
    product_metadata: dict[str, Any] = {}
    sku_id: str | None = None
    sku_source_id: str | None = None
    sku_name: str | None = None
    sku_price: int | None = None
    sku_metadata: dict[str, Any] = {}
    image_url: str | None = None
    attributes: Any = None
    currency: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    collections: frozenset[str] = frozenset()

    @property
    def price(self) -> int | None:
        """Return the catalogue's price of a unit: the SKU's, else its product's."""
        return self.product_price if self.sku_price is None else self.sku_price


class PortableResource(msgspec.Struct, frozen=True):
    """A product, SKU or static collection as it is carried to another project.

    `fields` is what a draft of it tells; `items` what a collection lists.
    """

    object: Literal["product", "sku", "products_collection"]
    id: str
    fields: dict[str, Any] = {}
    items: tuple[CollectionItem, ...] = ()
