"""Products and SKUs on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.wire import (
    Amount,
    Metadata,
    ShortText,
    Text,
    given,
    wire_time,
    wire_time_or_none,
)
from largesse.catalog import ProductDraft, SkuDraft
from largesse.catalog.model import Member, Product, Sku

Identifier = Annotated[str, Meta(min_length=1, max_length=1000)]
AttributeNames = Annotated[tuple[ShortText, ...], Meta(max_length=1000)]


class ProductUpdate(msgspec.Struct, frozen=True):
    """What changes a product."""

    name: ShortText | UnsetType | None = UNSET
    price: Amount | UnsetType | None = UNSET
    attributes: AttributeNames | UnsetType | None = UNSET
    image_url: Text | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET


class ProductCreate(ProductUpdate, frozen=True):
    """What creates a product, or changes the one with this id or source id."""

    id: Identifier | UnsetType | None = UNSET
    source_id: Identifier | UnsetType | None = UNSET


class SkuUpdate(msgspec.Struct, frozen=True):
    """What changes a SKU."""

    sku: ShortText | UnsetType | None = UNSET
    price: Amount | UnsetType | None = UNSET
    currency: Annotated[str, Meta(min_length=3, max_length=3)] | UnsetType | None = UNSET
    attributes: dict[str, Any] | UnsetType | None = UNSET
    image_url: Text | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET


class SkuCreate(SkuUpdate, frozen=True):
    """What creates a SKU of a product, or changes the one with this id or source id."""

    id: Identifier | UnsetType | None = UNSET
    source_id: Identifier | UnsetType | None = UNSET


class SkuShape(msgspec.Struct, frozen=True):
    """A SKU."""

    id: str
    source_id: str | None
    product_id: str
    sku: str | None
    price: int | None
    currency: str | None
    attributes: dict[str, Any]
    image_url: str | None
    metadata: Metadata
    created_at: str
    updated_at: str | None
    object: str = "sku"


class SkusOfProduct(msgspec.Struct, frozen=True):
    """The SKUs a product comes with."""

    data: list[SkuShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


class ProductShape(msgspec.Struct, frozen=True):
    """A product, with its SKUs where it stands for itself."""

    id: str
    source_id: str | None
    name: str | None
    price: int | None
    attributes: tuple[str, ...]
    image_url: str | None
    metadata: Metadata
    created_at: str
    updated_at: str | None
    skus: SkusOfProduct | UnsetType = UNSET
    object: str = "product"


class ProductList(msgspec.Struct, frozen=True):
    """A page of products."""

    products: list[ProductShape]
    total: int
    object: str = "list"
    data_ref: str = "products"


class SkuList(msgspec.Struct, frozen=True):
    """A page of a product's SKUs."""

    skus: list[SkuShape]
    total: int
    object: str = "list"
    data_ref: str = "skus"


class MemberShape(msgspec.Struct, frozen=True):
    """A product or SKU of a collection; unlike elsewhere, what is not known is left out.

    A SKU comes with its product and without its attributes: the wire has a list of names here.
    """

    id: str
    name: str | UnsetType | None
    price: int | None
    metadata: Metadata
    created_at: str
    object: str
    source_id: str | UnsetType = UNSET
    image_url: str | UnsetType = UNSET
    updated_at: str | UnsetType = UNSET
    attributes: tuple[str, ...] | UnsetType = UNSET
    product_id: str | UnsetType = UNSET
    sku: str | UnsetType | None = UNSET
    currency: str | UnsetType | None = UNSET
    product: ProductShape | UnsetType = UNSET


class MemberList(msgspec.Struct, frozen=True):
    """A page of what is in a collection: products, and SKUs with their products."""

    data: list[MemberShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def product_draft(data: ProductUpdate) -> ProductDraft:
    """Return what a request tells of a product."""
    return ProductDraft(
        id=(data.id or None) if isinstance(data, ProductCreate) else None,
        source_id=(data.source_id or UNSET) if isinstance(data, ProductCreate) else UNSET,
        name=data.name,
        price=data.price,
        attributes=data.attributes,
        image_url=data.image_url,
        metadata=checked_metadata(data.metadata),
    )


def sku_draft(data: SkuUpdate) -> SkuDraft:
    """Return what a request tells of a SKU."""
    return SkuDraft(
        id=(data.id or None) if isinstance(data, SkuCreate) else None,
        source_id=(data.source_id or UNSET) if isinstance(data, SkuCreate) else UNSET,
        sku=data.sku,
        price=data.price,
        currency=data.currency,
        attributes=checked_metadata(data.attributes, ".attributes"),
        image_url=data.image_url,
        metadata=checked_metadata(data.metadata),
    )


def sku_shape(sku: Sku) -> SkuShape:
    """Return a SKU as the wire has it."""
    return SkuShape(
        id=sku.id,
        source_id=sku.source_id,
        product_id=sku.product_id,
        sku=sku.sku,
        price=sku.price,
        currency=sku.currency,
        attributes=sku.attributes,
        image_url=sku.image_url,
        metadata=sku.metadata,
        created_at=wire_time(sku.created_at),
        updated_at=wire_time_or_none(sku.updated_at),
    )


def product_shape(product: Product, skus: list[Sku] | None = None) -> ProductShape:
    """Return a product as the wire has it, with its SKUs when they are given."""
    return ProductShape(
        id=product.id,
        source_id=product.source_id,
        name=product.name,
        price=product.price,
        attributes=product.attributes,
        image_url=product.image_url,
        metadata=product.metadata,
        created_at=wire_time(product.created_at),
        updated_at=wire_time_or_none(product.updated_at),
        skus=UNSET if skus is None else SkusOfProduct([sku_shape(sku) for sku in skus], len(skus)),
    )


def member_shape(member: Member) -> MemberShape:
    """Return what is in a collection as the wire has it."""
    product, sku = member.product, member.sku
    thing = product if sku is None else sku
    return MemberShape(
        id=thing.id,
        source_id=given(thing.source_id),
        name=product.name if sku is None else UNSET,
        price=thing.price,
        metadata=thing.metadata,
        created_at=wire_time(thing.created_at),
        image_url=given(thing.image_url),
        updated_at=given(wire_time_or_none(thing.updated_at)),
        attributes=product.attributes if sku is None else UNSET,
        product_id=UNSET if sku is None else product.id,
        sku=UNSET if sku is None else sku.sku,
        currency=UNSET if sku is None else sku.currency,
        product=UNSET if sku is None else product_shape(product),
        object="product" if sku is None else "sku",
    )
